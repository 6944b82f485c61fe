//! The examples of the specification (Level 3, section 16): credentials of `https://example.org`.

use super::algorithm::Algorithm;
use super::authenticator_data::AuthenticatorData;
use super::client_data::{Ceremony, ClientData};
use super::credential::Assertion;
use crate::passkey::refusal::Reason;
use crate::passkey::relying_party::RelyingParty;

/// One example, in hexadecimal.
struct Example {
    /// What the authenticator said when it created the credential.
    created: &'static str,
    data: &'static str,
    client_data: &'static str,
    signature: &'static str,
}

/// ES256, without attestation.
const ES256: Example = Example {
    created: "\
        bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b559000000008446ccb9ab1db374750b2367ff6f3a1f\
        0020f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4a5010203262001215820afefa16f97ca9b2d23\
        eb86ccb64098d20db90856062eb249c33a9b672f26df61225820930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e26\
        64796b9220",
    data: "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51900000000",
    client_data: "\
        7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a224f63446e55685158756c5455506f334a55\
        58543049393770767a7a59425039745a63685879617630314167222c226f726967696e223a2268747470733a2f2f6578616d706c65\
        2e6f7267222c2263726f73734f726967696e223a66616c73657d",
    signature: "\
        3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd380221008480ac0f0b93538174f575bf11\
        a1dd5d78c6e486013f937295ea13653e331e87",
};

/// RS256.
const RS256: Example = Example {
    created: "\
        bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b55d00000000428f8878298b9862a36ad8c7527bfef2\
        0020992a18acc83f67533600c1138a4b4c4bd236de13629cf025ed17cb00b00b74dfa4010303390100205901b403ffffffffffffff\
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
        fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7ffffffffffff\
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
        ffffff8000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
        0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
        0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
        000000012143010001",
    data: "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51900000000",
    client_data: "\
        7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a224b56395a39667150356978617970346e59\
        6d7834794e6f33617562597a5333536d75757459423462784d55222c226f726967696e223a2268747470733a2f2f6578616d706c65\
        2e6f7267222c2263726f73734f726967696e223a66616c73657d",
    signature: "\
        01063d52d7c39b4d432fc7063c5d93e582bdcb16889cd71f888d67d880ea730a428498d3bc8e1ee11f2b1ecbe6c292b118c55ffaad\
        defa8cad0a54dd137c51f1eec673f1bb6c4d1789d6826a222b22d0f585fc901fdc933212e579d199b89d672aa44891333e6a135553\
        6025e82b25590256c3538229b55737083b2f6b9377e49e2472f11952f79fdd0da180b5ffd901b4049a8f081bb40711bef76c62aed9\
        43571f2d0575304cb549d68d8892f95086a30f93716aee818f8dc06e96c0d5e0ed4cfa9fd8773d90464b68cf140f7986666ff9c9e3\
        302acd0535d60d769f465e2ab57ef8aabc89fccfef7ba32a64154a8b3d26be2298f470b8cc5377dbe3dfd4b0b45f8f01e63bde6cfc\
        76b62771f9b70aa27cf40152cad93aa5acd784fd4b90f676e2ea828d0bf2400aebbaae4153e5838f537f88b6228346782a93a899be\
        66ec77de45b3efcf311da6321c92e6b0cd11bfe653bf3e98cee8e341f02d67dbb6f9c98d9e8178090cfb5b70fbc6d541599ac794ae\
        2f1d4de1286ec8de8c2daf7b1d15c8438e90d924df5c19045220a4c8438c1b979bbe016cf3d0eeec23c3999d4882cc645b776de930\
        756612cdc6dd398160ff02a6",
};

/// Ed25519.
const EDDSA: Example = Example {
    created: "\
        bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b54100000000d5aa33581e8ca478e20fe713f5d32ff2\
        0020ce9f840ed96599580cd140fbc7bb3230633f50f61041aff73308ae71caa8a2bda401010327200621582044e06ddd331c36a8dc\
        667bab52bcae63486c916aa5e339e6acebaa84934bf832",
    data: "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b50100000000",
    client_data: "\
        7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a2269566c583442786a4f6d6d44534b4c596f\
        7870557439736e364d48454f7943413135726947514a6e763949222c226f726967696e223a2268747470733a2f2f6578616d706c65\
        2e6f7267222c2263726f73734f726967696e223a66616c73657d",
    signature: "\
        f5c59c7e46c34f6f8cc197101ddf9934fa2595f68eb1913a637e8419eb9ba4cfdfc48f85393bc0d40b011f0d6fecb097d660752571\
        3223a0dc0d453993dae00b",
};

/// ES256, on a page within another site.
const CROSS_ORIGIN: Example = Example {
    created: "\
        bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b54500000000883f4f6014f19c09d87aa38123be48d0\
        00206e1050c0d2ca2f07c755cb2c66a74c64fa43065c18f938354d9915db2bd5ce57a501020326200121582022200a473f90b11078\
        851550d03b4e44a2279f8c4eca27b3153dedfe03e4e97d225820cbd0be95e746ad6f5a8191be11756e4c0420e72f65b466d39bc56b\
        8b123a9c6e",
    data: "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b50500000000",
    client_data: "\
        7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a226832716c463771445f65356c5f505f6279\
        6b7945377135645650674547685f49584a6b655737736e4d5463222c226f726967696e223a2268747470733a2f2f6578616d706c65\
        2e6f7267222c2263726f73734f726967696e223a747275652c22657874726144617461223a22636c69656e74446174614a534f4e20\
        6d617920626520657874656e6465642077697468206164646974696f6e616c206669656c647320696e20746865206675747572652c\
        207375636820617320746869733a2039327063545644304162792d713464746d6a36656667227d",
    signature: "\
        3046022100eb12fcf23b12764c0f122e22371fab92e283879fd798f38ee1841c951b6e40e7022100c76237ff9db77b3c56f30837cd\
        a6a09acfa2e915544e609c0733b1184036d1cf",
};

/// The same, with the name of that site.
const TOP_ORIGIN: Example = Example {
    created: "\
        bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b5410000000097586fd09799a76401c200455099ef2a\
        0020b8ad59b996047ab18e2ceb57206c362da57458793481f4a8ebf101c7ca7cc0f1a5010203262001215820a1c47c1d82da4ebe82\
        cd72207102b380670701993bc35398ae2e5726427fe01d22582086c1080d82987028c7f54ecb1b01185de243b359294a0ed210cd47\
        480f0adc88",
    data: "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b50500000000",
    client_data: "\
        7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a22315570636a4b53324b6f34377379486a73\
        72787a68572d466f51465132796b3572426c584f6573656f4759222c226f726967696e223a2268747470733a2f2f6578616d706c65\
        2e6f7267222c2263726f73734f726967696e223a747275652c22746f704f726967696e223a2268747470733a2f2f6578616d706c65\
        2e636f6d222c22657874726144617461223a22636c69656e74446174614a534f4e206d617920626520657874656e64656420776974\
        68206164646974696f6e616c206669656c647320696e20746865206675747572652c207375636820617320746869733a205569466f\
        4a4d56525148444146574669347678557051227d",
    signature: "\
        3045022100b5a70c81780d5fcc9a4f2ae9caae99058f8accaf58b91fb59329646c28ac6ffc022012e101c165db3c8e9957f0c54dd6\
        ca9b56bc3bd2f280bd2faa6c1d02c6e5c171",
};

#[test]
fn the_signatures_of_the_specification_are_verified() {
    for (example, algorithm, spki) in [
        (ES256, Algorithm::Es256, p256(&ES256)),
        (EDDSA, Algorithm::EdDsa, edwards(&EDDSA)),
        (RS256, Algorithm::Rs256, rsa(&RS256)),
        (CROSS_ORIGIN, Algorithm::Es256, p256(&CROSS_ORIGIN)),
        (TOP_ORIGIN, Algorithm::Es256, p256(&TOP_ORIGIN)),
    ] {
        assert!(algorithm.has_key(&spki), "{algorithm:?}");
        let (assertion, signature) = (example.assertion(), bytes(example.signature));
        assert!(algorithm.verifies(&spki, &assertion.signed(), &signature), "{algorithm:?}");
        let mut changed = assertion.signed();
        changed[36] ^= 1;
        assert!(!algorithm.verifies(&spki, &changed, &signature), "{algorithm:?}");
        for other in Algorithm::ALL.into_iter().filter(|other| *other != algorithm) {
            assert!(!other.has_key(&spki) && !other.verifies(&spki, &assertion.signed(), &signature));
        }
    }
}

#[test]
fn an_example_that_verified_its_user_is_accepted_on_its_own_site_only() {
    let created = bytes(RS256.created);
    let data = AuthenticatorData::parse(&created).unwrap();
    assert_eq!(data.check(&site()), Ok(()));
    assert_eq!(data.check(&RelyingParty::new(true, "https://example.com")), Err(Reason::OtherHost));
    assert!(data.is_backup_eligible() && data.is_backed_up());
    let id = "992a18acc83f67533600c1138a4b4c4bd236de13629cf025ed17cb00b00b74df";
    assert_eq!(data.credential().unwrap().id, bytes(id));
    let client_data = ClientData::parse(&bytes(RS256.client_data)).unwrap();
    assert!(client_data.is_of(Ceremony::Get, &site()) && !client_data.is_of(Ceremony::Create, &site()));
}

#[test]
fn an_example_that_did_not_verify_its_user_is_refused() {
    for example in [ES256, EDDSA] {
        for data in [example.created, example.data].map(bytes) {
            assert_eq!(AuthenticatorData::parse(&data).unwrap().check(&site()), Err(Reason::UserNotVerified));
        }
    }
}

#[test]
fn an_example_within_another_site_is_refused() {
    for example in [CROSS_ORIGIN, TOP_ORIGIN] {
        let client_data = ClientData::parse(&bytes(example.client_data)).unwrap();
        assert!(!client_data.is_of(Ceremony::Get, &site()));
    }
}

impl Example {
    fn assertion(&self) -> Assertion {
        Assertion {
            id: Vec::new(),
            client_data: bytes(self.client_data),
            authenticator_data: bytes(self.data),
            signature: Vec::new(),
            user_handle: None,
        }
    }

    /// The bytes of the public key that follow this part of its COSE form.
    fn after(&self, part: &str) -> Vec<u8> {
        let (_, rest) = self.created.split_once(part).unwrap();
        bytes(rest)
    }
}

fn site() -> RelyingParty {
    RelyingParty::new(true, "https://example.org")
}

fn bytes(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

fn p256(example: &Example) -> Vec<u8> {
    let (x, y) = (example.after("010203262001215820"), example.after("225820"));
    let start = bytes("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
    [&start, &x[..32], &y[..32]].concat()
}

fn edwards(example: &Example) -> Vec<u8> {
    [&bytes("302a300506032b6570032100"), &example.after("010103272006215820")[..32]].concat()
}

fn rsa(example: &Example) -> Vec<u8> {
    let modulus = &example.after("010303390100205901b4")[..436];
    let key = der(0x30, &[der(0x02, modulus), der(0x02, &[1, 0, 1])].concat());
    let bits = [&[0], &key[..]].concat();
    der(0x30, &[bytes("300d06092a864886f70d0101010500"), der(0x03, &bits)].concat())
}

/// A DER element with a length of one or two bytes.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let length = if content.len() < 128 { vec![length[7]] } else { vec![0x82, length[6], length[7]] };
    [&[tag], &length[..], content].concat()
}
