use leptos::prelude::*;

/// An [`Effect`], which runs again when what it reads changes. The browser downloads the code around it once, and not
/// for each effect.
pub fn effect(run: impl FnMut() + 'static) {
    boxed(Box::new(run));
}

fn boxed(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_| run());
}
