//! The pages around signing in, as a browser uses them.

use axum::body::Body;
use axum::http::Request;

use crate::world::{PASSWORD, Reply, World};

const NEW: &str = "a+difference+engine+no.+2";
const HTML: (&str, &str) = ("accept", "text/html");

async fn submit(world: &World, path: &str, header: (&str, &str), form: String) -> Reply {
    let request = Request::post(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header(header.0, header.1);
    world.ask(request, Body::from(form)).await
}

#[tokio::test]
async fn somebody_signs_up_on_pages() {
    for world in World::all().await {
        let form = world.get("/sign-up", HTML).await;
        assert!(form.status == 200 && form.text.contains(r#"autocomplete="new-password""#));
        let weak = "name=Grace&email=grace%40example.com&password=password1".to_owned();
        let weak = submit(&world, "/sign-up", HTML, weak).await;
        assert_eq!(weak.status, 422);
        assert!(weak.text.contains("among the first") && !weak.text.contains("password1"));
        assert!(weak.text.contains(r#"value="grace@example.com""#), "what was typed stays");

        let form = format!("name=Grace&email=grace%40example.com&password={NEW}");
        let sent = submit(&world, "/sign-up", HTML, form).await;
        assert!(sent.status == 202 && sent.text.contains("grace@example.com"), "{}", sent.text);
        let (_, token) = world.mailed("grace@example.com").await;
        for _ in 0..2 {
            let page = world.get(&format!("/sign-up/confirm?token={token}"), HTML).await;
            assert_eq!(page.status, 200, "looking uses nothing up");
        }
        let wrong = format!("token={token}&password=another");
        let wrong = submit(&world, "/sign-up/confirm", HTML, wrong).await;
        assert!(wrong.status == 422 && wrong.cookie().is_empty());
        let form = format!("token={token}&password={NEW}");
        let reply = submit(&world, "/sign-up/confirm", HTML, form.clone()).await;
        assert_eq!((reply.status.as_u16(), reply.header("location")), (303, "/"));
        assert_eq!(world.me(&reply.cookie()).await.json()["data"]["name"], "Grace");
        let again = submit(&world, "/sign-up/confirm", HTML, form).await;
        assert!(again.status == 422 && again.text.contains("does not work any more"));
    }
}

#[tokio::test]
async fn a_session_that_somebody_prepared_is_not_the_one_that_is_opened() {
    for world in World::all().await {
        let eves = world.session("eve").await;
        let form = format!("name=Grace&email=grace%40example.com&password={NEW}");
        submit(&world, "/sign-up", HTML, form).await;
        let (_, token) = world.mailed("grace@example.com").await;
        let form = format!("token={token}&password={NEW}");
        let reply = submit(&world, "/sign-up/confirm", ("cookie", &eves), form).await;
        assert_ne!(reply.cookie(), eves);
        assert_eq!(world.me(&eves).await.status, 401, "the planted session is over");
        assert_eq!(world.me(&reply.cookie()).await.json()["data"]["name"], "Grace");
    }
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_on_pages() {
    for world in World::all().await {
        let sent = submit(&world, "/forgot-password", HTML, "email=ada%40example.com".into()).await;
        let nobody =
            submit(&world, "/forgot-password", HTML, "email=ida%40example.com".into()).await;
        assert_eq!(sent.text.replace("ada@", "ida@"), nobody.text);
        let (_, token) = world.mailed("ada@example.com").await;
        let page = world.get(&format!("/reset-password?token={token}"), HTML).await;
        assert!(page.status == 200 && page.text.contains(&token));
        let form = format!("token={token}&password={NEW}");
        let reply = submit(&world, "/reset-password", HTML, form.clone()).await;
        assert_eq!((reply.status.as_u16(), reply.header("location")), (303, "/sign-in?changed=1"));
        assert!(reply.cookie().is_empty(), "the second factor is asked for at the door");
        assert!(reply.device().starts_with("florin_device="), "the browser is known from now on");
        let again = submit(&world, "/reset-password", HTML, form).await;
        assert!(again.status == 422 && again.text.contains("does not work any more"));
        let told = world.get("/sign-in?changed=1", HTML).await;
        assert!(told.text.contains("The password was changed."));
    }
}

#[tokio::test]
async fn somebody_sees_and_ends_their_sessions_on_a_page() {
    for world in World::all().await {
        let (access, _) = world.tokens("ada").await;
        let other = world.session("ada").await;
        let cookie = world.session("ada").await;
        let here = ("cookie", cookie.as_str());
        let page = world.get("/security", here).await;
        assert_eq!(page.text.matches("/security/sessions/session_").count(), 2, "{}", page.text);
        let eves = world.session("eve").await;
        let id = page.text.split("/security/sessions/").find(|part| part.starts_with("session_"));
        let path =
            format!("/security/sessions/{}", id.and_then(|id| id.split('"').next()).unwrap());
        let foreign = submit(&world, &path, ("cookie", &eves), String::new()).await;
        assert_eq!(foreign.status, 404, "another's session is not there");
        assert_eq!(submit(&world, &path, here, String::new()).await.status, 303);
        assert_eq!(submit(&world, "/security/sessions/end", here, String::new()).await.status, 303);
        assert_eq!(world.me(&other).await.status, 401);
        let bearer = format!("Bearer {access}");
        assert_eq!(world.get("/api/v1/auth/me", ("authorization", &bearer)).await.status, 401);
        assert_eq!(world.me(&cookie).await.status, 200);
    }
}

#[tokio::test]
async fn somebody_changes_name_and_password_on_pages() {
    for world in World::all().await {
        let cookie = world.session("ada").await;
        let here = ("cookie", cookie.as_str());
        let saved =
            submit(&world, "/profile", here, "name=Countess&email=ada%40example.com".into());
        let saved = saved.await;
        assert!(saved.text.contains("Saved.") && saved.text.contains(r#"value="Countess""#));
        let empty = submit(&world, "/profile", here, "name=+&email=nonsense".into()).await;
        assert_eq!(empty.status, 422);
        let wrong = format!("present=wrong&new={NEW}");
        let wrong = submit(&world, "/security/password", here, wrong).await;
        assert!(wrong.status == 422 && wrong.text.contains("not your present password"));
        let form = format!("present={}&new={NEW}", PASSWORD.replace(' ', "+"));
        let reply = submit(&world, "/security/password", here, form).await;
        assert_eq!(reply.header("location"), "/security?done=password");
        assert_eq!(world.me(&cookie).await.status, 401, "the old token is worth nothing");
        assert_eq!(world.me(&reply.cookie()).await.status, 200);
        for path in ["/profile", "/security/password", "/security/sessions/end"] {
            let from = ("sec-fetch-site", "cross-site");
            let forged = submit(&world, path, from, String::new()).await;
            assert_eq!(forged.status, 403, "{path}");
        }
    }
}
