//! How people read: what they chose goes before what their browser asks for.

use axum::body::Body;
use axum::http::Request;

use crate::world::{Reply, World};

impl World {
    async fn read(&self, path: &str, cookie: &str, language: &str) -> Reply {
        let request = Request::get(path)
            .header("accept", "text/html")
            .header("accept-language", language)
            .header("cookie", cookie);
        self.ask(request, Body::empty()).await
    }
}

const PATH: &str = "/profile/preferences";

#[tokio::test]
async fn a_language_is_asked_for_chosen_in_the_browser_or_kept_with_the_person() {
    for world in World::all().await {
        let asked = world.read("/sign-in", "", "mk-MK,mk;q=0.9").await;
        assert!(asked.text.contains("lang=\"mk\"") && asked.text.contains("Лозинка"));
        let switched = world.form("/language", "", "language=hi").await;
        assert_eq!((switched.status.as_u16(), switched.header("location")), (303, "/"));
        let chosen = world.read("/sign-in", &switched.cookie(), "mk").await;
        assert!(chosen.text.contains("lang=\"hi\"") && chosen.text.contains("पासवर्ड"));

        let ada = world.session("ada").await;
        world.form("/language", &ada, "language=mk").await;
        let kept = world.read(PATH, &ada, "en").await;
        assert!(kept.text.contains("Временска зона"), "{}", kept.text);
        let odd = world.form("/language", &ada, "language=xx").await;
        assert_eq!((odd.status.as_u16(), odd.header("set-cookie")), (303, ""));
        let lost = world.read("/nothing", "florin_language=hi", "en").await;
        assert!(lost.status == 404 && lost.text.contains("यहाँ कुछ नहीं है"), "{}", lost.text);
    }
}

#[tokio::test]
async fn choices_are_kept_told_and_forgotten() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        let form = "language=mk&numbers=de-CH&dates=yyyy-mm-dd&time_zone=Asia%2FKolkata";
        let saved = world.form(PATH, &ada, form).await;
        assert_eq!((saved.status.as_u16(), saved.header("location")), (303, PATH));
        let page = world.read(PATH, &ada, "en").await;
        for part in [
            "data-zone=\"Asia/Kolkata\"",
            "value=\"mk\" lang=\"mk\" selected",
            "value=\"de-CH\" selected",
            "value=\"yyyy-mm-dd\" selected",
            "value=\"Asia/Kolkata\"",
        ] {
            assert!(page.text.contains(part), "{part}\n{}", page.text);
        }
        let eve = world.session("eve").await;
        assert!(world.read(PATH, &eve, "en").await.text.contains("Language and formats"));

        let wrong = world.form(PATH, &ada, &form.replace("Kolkata", "Middle")).await;
        assert!(wrong.status == 422 && wrong.text.contains("Нема таква временска зона"));
        world.form(PATH, &ada, form).await;
        let news = world.events().await.into_iter().filter(|e| e.kind == "person.preferred");
        let told: Vec<_> = news.collect();
        assert_eq!(told.len(), 1, "the same choice again is no news");

        let nothing = "language=&numbers=&dates=&time_zone=";
        world.form(PATH, &ada, nothing).await;
        assert!(world.read(PATH, &ada, "hi").await.text.contains("समय क्षेत्र"));
    }
}

#[tokio::test]
async fn mail_is_in_the_language_of_whoever_reads_it() {
    for world in World::all().await {
        let ask = async |path: &str, language: &str, form: &str| {
            let request = Request::post(path)
                .header("content-type", "application/x-www-form-urlencoded")
                .header("accept-language", language);
            world.ask(request, Body::from(form.to_owned())).await
        };
        let new = "name=Grace&email=grace%40example.com&password=a+violet+harbour+at+dawn";
        assert_eq!(ask("/sign-up", "mk", new).await.status, 202);
        let (subject, token) = world.mailed("grace@example.com").await;
        assert_eq!(subject, "Потврдете ја вашата адреса");
        assert!(!token.is_empty(), "the link is in it");

        let cookie = world.session("ada").await;
        let hindi = "language=hi&numbers=&dates=&time_zone=";
        assert!(world.form("/profile/preferences", &cookie, hindi).await.status.as_u16() < 400);
        let forgotten = ask("/forgot-password", "mk", "email=ada%40example.com").await;
        assert!(forgotten.text.contains("Македонски"), "the page is as the browser asks");
        assert_eq!(world.mailed("ada@example.com").await.0, "नया पासवर्ड चुनें");

        ask("/forgot-password", "mk", "email=eve%40example.com").await;
        assert_eq!(world.mailed("eve@example.com").await.0, "Изберете нова лозинка");
    }
}
