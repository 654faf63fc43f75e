//! Where a request comes from. Pure, but for the extension that it is read from.
//!
//! The address is the socket's. What `X-Forwarded-For` says counts only as far as proxies said it
//! that the operator trusts: everybody else can write into that header what they like.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};
use ipnet::IpNet;

/// Most proxies in a row that are looked behind.
const MAX_HOPS: usize = 16;

/// The address that a request comes from; the edge puts it into every request's extensions. A
/// server that does not know the sockets of its callers takes all of them for `0.0.0.0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address(pub IpAddr);

impl Address {
    /// The address that the edge found.
    pub(crate) fn of(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or(Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED)))
    }

    /// What is counted as one caller: an address, and of IPv6 the network of 64 bits that a
    /// subscriber is given as a whole (RFC 6177).
    pub(crate) fn subscriber(self) -> u128 {
        match self.0 {
            IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
            IpAddr::V6(address) => address.to_bits() >> 64 << 64,
        }
    }
}

/// The proxies whose word about addresses is taken.
#[derive(Debug, Clone, Default)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// From addresses and networks, as `10.0.0.0/8` or `2001:db8::1`.
    ///
    /// # Errors
    /// The first text that is neither.
    pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, &'a str> {
        let network = |text: &str| {
            text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).ok()
        };
        texts
            .into_iter()
            .map(|text| network(text.trim()).ok_or(text))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The address of whoever made the request: the first from the right that no trusted proxy has.
    pub(crate) fn look_behind(&self, extensions: &Extensions, headers: &HeaderMap) -> Address {
        let socket = extensions.get::<ConnectInfo<SocketAddr>>().map(|socket| socket.0.ip());
        let mut address = socket.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).to_canonical();
        if self.0.is_empty() {
            return Address(address);
        }
        let lines = headers.get_all("x-forwarded-for").iter().rev();
        let told = lines.flat_map(|line| line.to_str().unwrap_or("?").rsplit(','));
        for text in told.take(MAX_HOPS) {
            if !self.trust(address) {
                break;
            }
            let Some(next) = told_address(text) else { break };
            address = next;
        }
        Address(address)
    }
}

/// One entry: an address, which some proxies write with a port, and IPv6 in brackets.
fn told_address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let plain = text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    let in_brackets = || {
        let inside = text.strip_prefix('[')?.strip_suffix(']')?;
        inside.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
    };
    plain.or_else(with_port).or_else(in_brackets).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(socket: &str, proxies: &[&str], told: &[&str]) -> String {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(socket.parse().unwrap(), 1)));
        let mut headers = HeaderMap::new();
        for line in told {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let proxies = Proxies::parse(proxies.iter().copied()).unwrap();
        proxies.look_behind(&extensions, &headers).0.to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        for (socket, proxies, told, expected) in [
            ("203.0.113.9", &[][..], &["1.1.1.1"][..], "203.0.113.9"),
            ("203.0.113.9", &["10.0.0.0/8"], &["1.1.1.1"], "203.0.113.9"),
            ("10.0.0.1", &["10.0.0.0/8"], &[], "10.0.0.1"),
            ("10.0.0.1", &["10.0.0.0/8"], &["1.1.1.1"], "1.1.1.1"),
            // The left ones are what the caller made up.
            ("10.0.0.1", &["10.0.0.0/8"], &["9.9.9.9, 1.1.1.1"], "1.1.1.1"),
            ("10.0.0.1", &["10.0.0.0/8"], &["9.9.9.9, 1.1.1.1, 10.0.0.2"], "1.1.1.1"),
            ("10.0.0.1", &["10.0.0.0/8"], &["9.9.9.9", "1.1.1.1"], "1.1.1.1"),
            ("10.0.0.1", &["10.0.0.1"], &["9.9.9.9, 10.0.0.2"], "10.0.0.2"),
            // Nonsense ends the search at whom it came from.
            ("10.0.0.1", &["10.0.0.0/8"], &["1.1.1.1, unknown"], "10.0.0.1"),
            ("10.0.0.1", &["10.0.0.0/8"], &["1.1.1.1, "], "10.0.0.1"),
            ("10.0.0.1", &["10.0.0.0/8"], &["1.1.1.1:4711"], "1.1.1.1"),
            ("10.0.0.1", &["10.0.0.0/8"], &["[2001:db8::1]:4711"], "2001:db8::1"),
            ("10.0.0.1", &["10.0.0.0/8"], &["[2001:db8::1]"], "2001:db8::1"),
            // An IPv4 address is one, however it is written.
            ("::ffff:10.0.0.1", &["10.0.0.0/8"], &["::ffff:1.1.1.1"], "1.1.1.1"),
        ] {
            assert_eq!(address(socket, proxies, told), expected, "{socket} {proxies:?} {told:?}");
        }
    }

    #[test]
    fn a_chain_without_end_is_not_followed() {
        let told = vec!["10.0.0.1"; 5_000].join(",");
        assert_eq!(address("10.0.0.1", &["10.0.0.0/8"], &[&told]), "10.0.0.1");
    }

    #[test]
    fn a_subscriber_is_one_caller() {
        let of = |text: &str| Address(text.parse().unwrap()).subscriber();
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[test]
    fn what_is_no_network_is_told() {
        assert_eq!(Proxies::parse(["10.0.0.0/8", "ten"]).unwrap_err(), "ten");
        assert!(Proxies::parse(["::1", " 10.0.0.1 "]).is_ok());
    }
}
