// Notes at a password field whether Caps Lock is on. The style shows the field's sentence about it.
{
  const note = (event) => {
    const field = event.target;
    if (!field.matches?.(".field > [type=password]")) return;
    field.toggleAttribute("data-caps-on", event.getModifierState?.("CapsLock") ?? false);
  };
  for (const type of ["keydown", "keyup", "pointerdown"]) addEventListener(type, note);
}
