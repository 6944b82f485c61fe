// Closes the user's menu when the visitor is done with it: Escape, a link in it, or a press or the focus elsewhere.
{
  const leave = ({ type, key, target }) => {
    const menu = document.querySelector(".user-menu[open]");
    if (!menu) return;
    const isInside = menu.contains(target);
    const isLeft = { keydown: key === "Escape", click: isInside && target.closest("a") }[type] ?? !isInside;
    if (!isLeft) return;
    const hasFocus = key || menu.contains(document.activeElement);
    menu.open = false;
    if (hasFocus) menu.querySelector("summary").focus();
  };
  for (const type of ["keydown", "click", "pointerdown", "focusin"]) addEventListener(type, leave);
}
