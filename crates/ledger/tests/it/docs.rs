//! docs/ledger.md tells of every outcome what the code says.

use ledger::Outcome;

#[test]
fn the_table_of_outcomes_is_the_codes() {
    let text = include_str!("../../../../docs/ledger.md");
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .filter(|row: &Vec<&str>| row.len() == 4)
        .collect();
    let told: Vec<(&str, &str, &str)> =
        rows.iter().map(|row| (row[0].trim_matches('`'), row[1], row[2])).collect();
    let expected: Vec<_> = Outcome::ALL
        .iter()
        .map(|outcome| {
            let status = match (outcome, outcome.refusal()) {
                (Outcome::Created, _) => "201".to_owned(),
                (_, None) => "200".to_owned(),
                (_, Some((kind, message))) => {
                    let refusal = base::Refusal::new(kind, outcome.code(), message);
                    web::Problem::from(refusal).status.as_u16().to_string()
                }
            };
            let burns = if outcome.burns_id() { "burnt" } else { "" };
            (outcome.code(), status, burns)
        })
        .collect();
    let expected: Vec<_> =
        expected.iter().map(|(code, status, burns)| (*code, status.as_str(), *burns)).collect();
    assert_eq!(told, expected);
}
