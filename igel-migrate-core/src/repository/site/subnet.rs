//! Blocks of addresses, by which devices are told to belong to a site.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::error::{Error, Result, shown};

/// A block of addresses: `10.20.0.0/16`, `2001:db8:7::/48`.
///
/// ```
/// use igel_migrate_core::repository::Subnet;
/// let berlin: Subnet = "10.20.0.0/16".parse()?;
/// assert!(berlin.contains("10.20.30.40".parse().unwrap()));
/// assert!(berlin.overlaps(&"10.20.128.0/17".parse()?));
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subnet {
    first: IpAddr,
    length: u8,
}

impl Subnet {
    /// Whether `address` lies in the block. An IPv4 address written as an IPv6 one
    /// (`::ffff:10.20.30.40`) counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        network(address.to_canonical(), self.length) == Some(self.first)
    }

    /// How many bits of an address it fixes.
    pub fn length(&self) -> u8 {
        self.length
    }

    /// The block of `length` bits around an address; `None` for a length that its kind of address
    /// does not have. An IPv4 address written as an IPv6 one counts as IPv4.
    pub fn around(address: IpAddr, length: u8) -> Option<Self> {
        let first = network(address.to_canonical(), length)?;
        Some(Self { first, length })
    }

    /// Whether the two blocks have an address in common.
    pub fn overlaps(&self, other: &Subnet) -> bool {
        let length = self.length.min(other.length);
        self.first.is_ipv4() == other.first.is_ipv4()
            && network(self.first, length) == network(other.first, length)
    }
}

/// The first address of the block of `length` bits that `address` lies in; `None` for a length the
/// kind of address does not have.
fn network(address: IpAddr, length: u8) -> Option<IpAddr> {
    let zero_bits = |bits: u8| bits.checked_sub(length).map(u32::from);
    Some(match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(zero_bits(32)?).unwrap_or(0);
            IpAddr::V4((address.to_bits() & mask).into())
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(zero_bits(128)?).unwrap_or(0);
            IpAddr::V6((address.to_bits() & mask).into())
        }
    })
}

impl FromStr for Subnet {
    type Err = Error;

    /// # Errors
    ///
    /// [`crate::ErrorKind::Malformed`] if the text is not an address, a slash and a length;
    /// [`crate::ErrorKind::Invalid`] if the address is not the first one of its block.
    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            let (address, length) = text.split_once('/')?;
            let digits = !length.is_empty() && length.bytes().all(|b| b.is_ascii_digit());
            let length = length.parse().ok().filter(|_| digits)?;
            let address: IpAddr = address.parse().ok()?;
            Some((address, network(address, length)?, length))
        };
        let (address, first, length) = read().ok_or_else(|| {
            Error::malformed(format!("`{}` is not a block of addresses", shown(text)))
                .with_hint("write it like 10.20.0.0/16 or 2001:db8:7::/48")
        })?;
        if address != first {
            return Err(Error::invalid(format!("{text} does not begin its block"))
                .with_hint(format!("the block is {first}/{length}")));
        }
        Ok(Self { first, length })
    }
}

impl fmt::Display for Subnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn subnet(text: &str) -> Subnet {
        text.parse().unwrap()
    }

    #[test]
    fn blocks_hold_what_they_say() {
        assert!(subnet("0.0.0.0/0").contains("255.255.255.255".parse().unwrap()));
        assert!(!subnet("0.0.0.0/0").contains("::1".parse().unwrap()));
        assert!(subnet("10.0.0.7/32").contains("::ffff:10.0.0.7".parse().unwrap()));
        assert!(subnet("::/0").contains("2001:db8::1".parse().unwrap()));
        assert!(!subnet("10.20.0.0/16").overlaps(&subnet("10.21.0.0/16")));
        assert!(!subnet("0.0.0.0/0").overlaps(&subnet("::/0")));
    }

    #[test]
    fn refusals_name_the_block_that_was_meant() {
        let error = "10.20.30.40/16".parse::<Subnet>().unwrap_err();
        assert_eq!(error.hint(), Some("the block is 10.20.0.0/16"));
        for text in [
            "",
            "10.0.0.0",
            "10.0.0.0/33",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "a/8",
            "::/129",
        ] {
            assert!(text.parse::<Subnet>().is_err(), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn overlap_is_containment_one_way_or_the_other(a: u32, b: u32, x in 0_u8..=32, y in 0_u8..=32) {
            let block = |bits: u32, length| {
                let first = network(IpAddr::V4(bits.into()), length).unwrap();
                Subnet { first, length }
            };
            // Close to each other, so that overlap happens.
            let (a, b) = (block(a & 0xff00_00ff, x), block(b & 0xff00_00ff, y));
            prop_assert_eq!(a.overlaps(&b), a.contains(b.first) || b.contains(a.first));
            prop_assert_eq!(a.to_string().parse::<Subnet>().unwrap(), a);
        }
    }
}
