/* Sets the chosen theme before the first paint, so that a dark page never flashes white. A classic script on purpose. */
(() => {
  const chosen = localStorage.getItem("pillar.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
