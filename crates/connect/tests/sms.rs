//! The carriers' adapters and the sandbox that plays both, over sockets.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod server;

use base::{Clock, Timestamp};
use connect::sms::sandbox::{Account, Kept, routes};
use connect::sms::{Carrier, Msg91, Msg91Account, Sent, Sms, Twilio, TwilioAccount};

use crate::server::serve;

const SID: &str = "AC00000000000000000000000000000000";

fn kept() -> Kept {
    let account = Account { account_sid: SID.to_owned(), secret: "s3cret".to_owned() };
    Kept::new(account, Clock::manual(Timestamp::parse("2026-03-02T12:00:00Z").unwrap()))
}

fn twilio(base_url: &str, token: &str) -> Carrier {
    let account = TwilioAccount {
        base_url: base_url.to_owned(),
        account_sid: SID.to_owned(),
        auth_token: token.into(),
        from: "+15017122661".to_owned(),
    };
    assert!(!format!("{account:?}").contains(token));
    Carrier::Twilio(Twilio::new(account).unwrap())
}

fn msg91(base_url: &str, key: &str) -> Carrier {
    let account = Msg91Account {
        base_url: base_url.to_owned(),
        auth_key: key.into(),
        template_id: "T1".to_owned(),
        variable: "otp".to_owned(),
    };
    Carrier::Msg91(Msg91::new(account).unwrap())
}

fn sms(to: &str) -> Sms {
    let text = "Код: 123456 & more".to_owned();
    Sms { to: to.to_owned(), text, value: "123456".to_owned() }
}

#[tokio::test]
async fn both_carriers_bring_the_message() {
    let kept = kept();
    serve(routes(kept.clone()), |address| async move {
        let sent = twilio(&address, "s3cret").send(&sms("+38970123456")).await.unwrap();
        assert_eq!(sent, Sent::Accepted);
        let sent = msg91(&address, "s3cret").send(&sms("+919876543210")).await.unwrap();
        assert_eq!(sent, Sent::Accepted);
    })
    .await;
    let first = kept.newest_to("+38970123456").unwrap();
    assert_eq!((first.carrier, &*first.text), ("twilio", "Код: 123456 & more"));
    let second = kept.newest_to("+919876543210").unwrap();
    assert_eq!((second.carrier, &*second.text, &*second.from), ("msg91", "otp: 123456", "T1"));
}

#[tokio::test]
async fn a_number_that_nobody_has_is_final_and_anything_else_may_pass() {
    let kept = kept();
    serve(routes(kept.clone()), |address| async move {
        for (carrier, to, is_final) in [
            (twilio(&address, "s3cret"), "+15005550001", true),
            (twilio(&address, "wrong"), "+38970123456", false),
            (msg91(&address, "s3cret"), "+910000000000", true),
            (msg91(&address, "wrong"), "+919876543210", false),
            (twilio("http://127.0.0.1:1", "s3cret"), "+38970123456", false),
            (msg91("http://127.0.0.1:1", "s3cret"), "+919876543210", false),
        ] {
            let sent = carrier.send(&sms(to)).await.unwrap();
            let (refused, deferred) =
                (matches!(sent, Sent::Refused(_)), matches!(sent, Sent::Deferred(_)));
            assert_eq!((refused, deferred), (is_final, !is_final), "{carrier:?} {sent:?}");
            assert!(!format!("{sent:?}").contains("123456"), "{sent:?}");
        }
    })
    .await;
    assert!(kept.all().is_empty());
}

#[test]
fn a_message_does_not_print_itself() {
    assert_eq!(format!("{:?}", sms("+38970123456")), "Sms(hidden)");
}
