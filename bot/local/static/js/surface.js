/** What connects drawn blocks with the server: deliver an action, load a menu's options, keep the values of inputs. */

import { post } from "./api.js";
import { FormState } from "./form.js";
import { state } from "./state.js";
import { toast } from "./toast.js";

/**
 * Make the surface of a message or a view.
 * @param {"message"|"modal"|"home"} kind
 * @param {any} container names it for the server
 * @param {FormState} [form] values to keep from an earlier drawing
 */
export function makeSurface(kind, container, form = new FormState()) {
  const person = state.person;
  return {
    kind, container, form,
    async act(action) {
      try {
        await post("/local/action", { person, container, action, state: { values: form.values } });
      } catch (error) {
        toast(error.message, "error");
      }
    },
    options: (blockId, actionId, typed) =>
      post("/local/options", { person, container, block_id: blockId, action_id: actionId, value: typed }),
  };
}
