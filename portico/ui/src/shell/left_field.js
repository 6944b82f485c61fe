// Tells a form which of its fields was left with content, once no pointer is pressed: an error that appears moves what
// is below it, and a button that moves away before it is released is not clicked.
{
  let isPressed = false;
  let left, changed;
  const tell = () => {
    // A field also loses the focus when the whole window does. It then stays the active one: its user will be back.
    if (left?.value && left !== document.activeElement) {
      const isChanged = left === changed;
      left.dispatchEvent(Object.assign(new Event("fieldleft", { bubbles: true }), { isChanged }));
    }
    left = changed = undefined;
  };
  // Comes before the focus goes, and before its form is sent.
  addEventListener("change", ({ target }) => (changed = target));
  addEventListener("submit", () => (changed = undefined));
  addEventListener("mousedown", () => (isPressed = true));
  addEventListener("focusout", ({ target }) => {
    left = target;
    isPressed || tell();
  });
  // The click comes before the timer. A drag ends without `mouseup`, and whoever presses a key has let go.
  const release = () => {
    isPressed = false;
    tell();
  };
  for (const type of ["mouseup", "dragend", "keydown"]) addEventListener(type, () => isPressed && setTimeout(release));
}
