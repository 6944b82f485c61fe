// Sends the text typed into a form of the page along with the choice of a language, which loads the page again. Passwords
// and codes are not sent. The server says so if a text is too long.
addEventListener("formdata", ({ target, formData }) => {
  if (!target.matches(".language-switch")) return;
  const kinds = ":is(input:not([type]), [type=text], [type=email], textarea):not([autocomplete=one-time-code])";
  const typed = (form) => [...form.elements].filter((field) => field.matches(kinds) && field.value);
  const isChanged = ({ value, defaultValue }) => value !== defaultValue;
  const forms = [...document.querySelectorAll("main form")];
  const form = forms.find((form) => typed(form).some(isChanged)) ?? forms.find((form) => typed(form).length);
  if (!form) return;
  formData.append("form", form.getAttribute("action"));
  for (const { name, value } of typed(form)) formData.append(name, value.slice(0, 5000));
});
