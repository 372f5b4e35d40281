/** The shortcodes in use here and their characters. Unknown ones stay as typed; Unicode passes through. */

const CHARACTERS = {
  red_circle: "🔴", large_yellow_circle: "🟡", yellow_circle: "🟡", large_green_circle: "🟢", green_circle: "🟢",
  white_circle: "⚪", black_circle: "⚫", large_blue_circle: "🔵", large_orange_circle: "🟠",
  warning: "⚠️", white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", rotating_light: "🚨", bell: "🔔",
  no_bell: "🔕", zzz: "💤", hourglass_flowing_sand: "⏳", calendar: "📅", chart_with_upwards_trend: "📈",
  chart_with_downwards_trend: "📉", bar_chart: "📊", arrow_up: "⬆️", arrow_down: "⬇️", arrow_right: "➡️",
  tada: "🎉", wave: "👋", "+1": "👍", thumbsup: "👍", "-1": "👎", eyes: "👀", memo: "📝", bulb: "💡", mag: "🔍",
  pushpin: "📌", lock: "🔒", star: "⭐", fire: "🔥", speech_balloon: "💬", point_right: "👉", crescent_moon: "🌙",
  gear: "⚙️", handshake: "🤝", moneybag: "💰", trophy: "🏆", construction: "🚧", question: "❓", information_source: "ℹ️",
  smile: "😄", slightly_smiling_face: "🙂", heart: "❤️", rocket: "🚀", sparkles: "✨", house: "🏠", busts_in_silhouette: "👥",
};
const SHORTCODE = /:([a-z0-9_+-]+):/g;

/** The character of a shortcode's name, or undefined. */
export function emojiCharacter(name) {
  return Object.hasOwn(CHARACTERS, name) ? CHARACTERS[name] : undefined;
}

/** Put characters in the place of the shortcodes we know. */
export function withEmoji(text) {
  return text.replaceAll(SHORTCODE, (typed, name) => emojiCharacter(name) ?? typed);
}
