use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::components::{FocusOnMove, SessionNotice, SiteHeader};
use crate::pages::{
    AccountPage, DashboardPage, DataPage, ForgotPasswordPage, HomePage, LogInPage, NotFoundPage, ProblemPage,
    ProblemsPage, ResetPasswordPage, SecurityPage, SessionsPage, SignUpPage, VerifyEmailPage,
};
use crate::plain_form::Refusal;
use crate::session;
use crate::session_requests::SESSION_REQUESTS;
use crate::site_facts::SiteFacts;
use crate::strength::StrengthModule;

/// The site. [`crate::routes::PAGES`] also lists its pages, with who may see them.
///
/// Every page is rendered in full before it is sent, so it reads the same without scripts.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    SiteFacts::provide();
    StrengthModule::provide();
    Refusal::provide();
    session::provide(SESSION_REQUESTS);
    view! {
        <Title formatter=|page| format!("{page} · Portico") />
        // The browser handles this link because it also moves the focus. The router would only scroll.
        <a class="skip-link" href="#main" rel="external">"Skip to the content"</a>
        <Router>
            <FocusOnMove />
            <SiteHeader />
            <SessionNotice />
            <Routes fallback=NotFoundPage>
                <Route path=path!("/") view=HomePage ssr=SsrMode::Async />
                <Route path=path!("/signup") view=SignUpPage ssr=SsrMode::Async />
                <Route path=path!("/login") view=LogInPage ssr=SsrMode::Async />
                <Route path=path!("/dashboard") view=DashboardPage ssr=SsrMode::Async />
                <Route path=path!("/forgot-password") view=ForgotPasswordPage ssr=SsrMode::Async />
                <Route path=path!("/reset-password") view=ResetPasswordPage ssr=SsrMode::Async />
                <Route path=path!("/verify-email") view=VerifyEmailPage ssr=SsrMode::Async />
                <Route path=path!("/problems") view=ProblemsPage ssr=SsrMode::Async />
                <Route path=path!("/problems/:code") view=ProblemPage ssr=SsrMode::Async />
                <Route path=path!("/account/security") view=SecurityPage ssr=SsrMode::Async />
                <Route path=path!("/account/data") view=DataPage ssr=SsrMode::Async />
                <Route path=path!("/account/sessions") view=SessionsPage ssr=SsrMode::Async />
                <Route path=path!("/account") view=AccountPage ssr=SsrMode::Async />
            </Routes>
        </Router>
        <footer class="site-footer">
            <p>"Portico: sign-up and log-in for web apps in Rust."</p>
            // The server renders this page. The router does not know it.
            <p><a href="/api/docs" rel="external">"For programs: the API"</a></p>
        </footer>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::routes::PAGES;

    /// A page missing from the table would be open to everyone.
    #[tokio::test]
    async fn every_route_declares_who_may_see_it() {
        let routes: BTreeSet<_> =
            leptos_axum::generate_route_list(App).iter().map(|route| route.path().to_owned()).collect();
        let pages: BTreeSet<_> = PAGES.iter().map(|(page, _)| (*page).to_owned()).collect();
        assert_eq!(routes, pages);
    }
}
