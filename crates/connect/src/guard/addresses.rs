//! Which addresses may be asked. Pure.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use base::Refusal;
use reqwest::Url;

/// How far a [`super::Guard`] reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// The public internet, over https, at ports 443 and 8443.
    #[default]
    Public,
    /// Everything, over http too: for development, where everybody is on one machine.
    Anywhere,
}

/// Longest address that is taken, in bytes.
const MAX_LEN: usize = 2_048;
const PORTS: &[u16] = &[443, 8443];

/// Networks of IPv4 that are not public: IANA's special-purpose registry (RFC 6890), multicast, what
/// is reserved, and the one public address at which a cloud serves secrets to its machines.
const CLOSED_V4: &[([u8; 4], u32)] = &[
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([168, 63, 129, 16], 32),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 3),
];

/// The part of IPv6 that is given to the public internet, and what is taken out of it again: the
/// protocols of the IETF with Teredo, documentation, 6to4.
const OPEN_V6: (u128, u32) = (0x2000 << 112, 3);
const CLOSED_V6: &[(u128, u32)] =
    &[(0x2001 << 112, 23), (0x2001_0db8 << 96, 32), (0x2002 << 112, 16), (0x3fff << 112, 20)];
/// Addresses of IPv4 as networks without it write them (RFC 6052).
const NAT64: (u128, u32) = (0x0064_ff9b << 96, 96);

/// Endings of names that are never public.
const CLOSED_NAMES: &[&str] = &[".localhost", ".local", ".internal", ".home.arpa", ".onion"];

impl Reach {
    /// Whether a connection may be made to `address`.
    pub fn includes(self, address: IpAddr) -> bool {
        self == Self::Anywhere
            || match address.to_canonical() {
                IpAddr::V4(address) => is_public_v4(address),
                IpAddr::V6(address) => is_public_v6(address),
            }
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let within = |(network, len): &([u8; 4], u32)| {
        let differing = address.to_bits() ^ u32::from_be_bytes(*network);
        differing.checked_shr(32 - len).unwrap_or_default() == 0
    };
    !CLOSED_V4.iter().any(within)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let bits = address.to_bits();
    let within = |(network, len): (u128, u32)| {
        (bits ^ network).checked_shr(128 - len).unwrap_or_default() == 0
    };
    if within(NAT64) {
        let [.., a, b, c, d] = address.octets();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    within(OPEN_V6) && !CLOSED_V6.iter().any(|network| within(*network))
}

/// The address, if its text does not already say that it may not be asked.
pub fn judge(reach: Reach, text: &str) -> Result<Url, Refusal> {
    if text.len() > MAX_LEN {
        return Err(refusal(&format!("It is longer than {MAX_LEN} characters.")));
    }
    let url = Url::parse(text).map_err(|_| refusal("It is not an address as https://…"))?;
    let is_plain = url.scheme() == "http" && reach == Reach::Anywhere;
    if url.scheme() != "https" && !is_plain {
        return Err(refusal("It must begin with https://."));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refusal("It must not hold a user or a password."));
    }
    let host = url.host_str().filter(|host| !host.is_empty());
    let Some(host) = host else { return Err(refusal("It names no host.")) };
    if reach == Reach::Anywhere {
        return Ok(url);
    }
    if !url.port_or_known_default().is_some_and(|port| PORTS.contains(&port)) {
        return Err(refusal("Only the ports 443 and 8443 are asked."));
    }
    let is_public = match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) => reach.includes(address),
        Err(_) => is_public_name(host),
    };
    if is_public { Ok(url) } else { Err(refusal("It leads to a network that is not public.")) }
}

fn is_public_name(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    host.contains('.') && !CLOSED_NAMES.iter().any(|ending| host.ends_with(ending))
}

/// Why an address is not asked.
pub fn refusal(why: &str) -> Refusal {
    Refusal::field("url", "address_not_allowed", format!("This address cannot be asked. {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_reached() {
        for (address, public) in [
            ("1.1.1.1", true),
            ("93.184.216.34", true),
            ("172.15.255.255", true),
            ("172.32.0.1", true),
            ("100.63.255.255", true),
            ("100.128.0.1", true),
            ("223.255.255.255", true),
            ("168.63.129.17", true),
            ("2606:4700:4700::1111", true),
            ("2a00:1450:4001:80b::200e", true),
            // This machine, and nowhere.
            ("127.0.0.1", false),
            ("127.255.255.254", false),
            ("0.0.0.0", false),
            ("0.1.2.3", false),
            ("::1", false),
            ("::", false),
            // Networks of houses and carriers.
            ("10.0.0.1", false),
            ("172.16.0.1", false),
            ("172.31.255.255", false),
            ("192.168.1.1", false),
            ("100.64.0.1", false),
            ("100.127.255.255", false),
            ("fc00::1", false),
            ("fd12:3456::1", false),
            // Secrets of clouds.
            ("169.254.169.254", false),
            ("169.254.170.2", false),
            ("100.100.100.200", false),
            ("192.0.0.192", false),
            ("168.63.129.16", false),
            ("fd00:ec2::254", false),
            ("fe80::1", false),
            ("fec0::1", false),
            // Many at once, and what is reserved or only for documents.
            ("224.0.0.1", false),
            ("239.255.255.255", false),
            ("240.0.0.1", false),
            ("255.255.255.255", false),
            ("192.0.2.1", false),
            ("198.18.0.1", false),
            ("198.19.255.255", false),
            ("198.51.100.1", false),
            ("203.0.113.1", false),
            ("ff02::1", false),
            ("2001:db8::1", false),
            ("3fff::1", false),
            ("5f00::1", false),
            ("100::1", false),
            // IPv4 in other clothes.
            ("::ffff:127.0.0.1", false),
            ("::ffff:10.0.0.1", false),
            ("::ffff:1.1.1.1", true),
            ("::127.0.0.1", false),
            ("64:ff9b::7f00:1", false),
            ("64:ff9b::a9fe:a9fe", false),
            ("64:ff9b::101:101", true),
            ("64:ff9b:1::101:101", false),
            ("2002:7f00:1::", false),
            ("2002:101:101::", false),
            ("2001::1", false),
        ] {
            let parsed: IpAddr = address.parse().unwrap();
            assert_eq!(Reach::Public.includes(parsed), public, "{address}");
            assert!(Reach::Anywhere.includes(parsed));
        }
    }

    #[test]
    fn what_a_text_gives_away_is_refused_before_it_is_looked_up() {
        for (text, public, anywhere) in [
            ("https://hooks.example.com/in?x=1", true, true),
            ("https://hooks.example.com:8443/", true, true),
            ("https://1.1.1.1/", true, true),
            ("https://[2606:4700:4700::1111]/", true, true),
            ("http://hooks.example.com/", false, true),
            ("https://hooks.example.com:22/", false, true),
            ("https://hooks.example.com:80/", false, true),
            ("https://127.0.0.1/", false, true),
            ("https://127.1/", false, true),
            ("https://2130706433/", false, true),
            ("https://0x7f.0.0.1/", false, true),
            ("https://0177.0.0.1/", false, true),
            ("https://127.0.0.1./", false, true),
            ("https://[::1]/", false, true),
            ("https://[::ffff:127.0.0.1]/", false, true),
            ("https://169.254.169.254/latest/meta-data/", false, true),
            ("https://localhost/", false, true),
            ("https://LOCALHOST./", false, true),
            ("https://a.localhost/", false, true),
            ("https://metadata.google.internal/", false, true),
            ("https://intranet/", false, true),
            ("https://①②⑦.0.0.1/", false, true),
            ("https://u@hooks.example.com/", false, false),
            ("https://u:p@hooks.example.com/", false, false),
            ("ftp://hooks.example.com/", false, false),
            ("file:///etc/passwd", false, false),
            ("gopher://hooks.example.com/", false, false),
            ("javascript:alert(1)", false, false),
            ("//hooks.example.com/", false, false),
            ("hooks.example.com", false, false),
            ("", false, false),
        ] {
            assert_eq!(judge(Reach::Public, text).is_ok(), public, "{text}");
            assert_eq!(judge(Reach::Anywhere, text).is_ok(), anywhere, "{text}");
        }
        let long = format!("https://hooks.example.com/{}", "x".repeat(MAX_LEN));
        let refused = judge(Reach::Public, &long).unwrap_err();
        assert_eq!(
            (refused.code, refused.fields[0].field.as_str()),
            ("address_not_allowed", "url")
        );
    }
}
