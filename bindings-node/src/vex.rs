//! VEX statements.

use imagegate::{VexProduct, VexStatus};
use napi::bindgen_prelude::Env;
use napi::{Error, Result, Status};
use napi_derive::napi;

use crate::convert::{Arg, Given, Keys, List, Moment, Plain, Source, Text, given};
use crate::errors::{refused, wrong_type};

/// What a `VexStatement` is made of.
#[napi(object, object_to_js = false)]
pub struct VexStatementInput {
    /// Who says so. A policy honours the authors that it trusts.
    #[napi(ts_type = "string")]
    pub author: Text,
    /// The id of the document, named where the statement suppresses a finding.
    #[napi(ts_type = "string | null")]
    pub document: Option<Given<Text>>,
    /// When it was said; a statement without is the oldest.
    #[napi(ts_type = "Moment | null")]
    pub timestamp: Option<Given<Moment>>,
    /// The vulnerability's id.
    #[napi(ts_type = "string")]
    pub vulnerability: Text,
    /// Other ids of it.
    #[napi(ts_type = "string[] | null")]
    pub aliases: Option<Given<List<Text>>>,
    /// The images that it is about.
    #[napi(ts_type = "VexProductInput[]")]
    pub products: List<Plain<VexProductInput>>,
    /// What is said.
    #[napi(ts_type = "VexStatus")]
    pub status: Text,
}

impl Keys for VexStatementInput {
    const KEYS: &'static [&'static str] =
        &["author", "document", "timestamp", "vulnerability", "aliases", "products", "status"];
}

/// A product: an image, by package URL or reference.
#[napi(object, object_to_js = false)]
pub struct VexProductInput {
    /// A package URL of type `oci` or `docker`, or an image reference.
    #[napi(ts_type = "string")]
    pub id: Text,
    /// Package URLs of the parts that it is about; none: the whole image.
    #[napi(ts_type = "string[] | null")]
    pub subcomponents: Option<Given<List<Text>>>,
}

impl Keys for VexProductInput {
    const KEYS: &'static [&'static str] = &["id", "subcomponents"];
}

/// What a supplier says of a vulnerability in a product.
///
/// ```ts
/// const statement = new VexStatement({
///   author: 'mailto:security@contoso.com',
///   vulnerability: 'CVE-2024-0001',
///   products: [{ id: 'contoso.azurecr.io/payments/api:1.4' }],
///   status: 'not_affected'
/// })
/// ```
#[napi]
#[derive(Clone)]
pub struct VexStatement {
    pub(crate) inner: imagegate::VexStatement,
}

#[napi]
impl VexStatement {
    /// A statement that was read elsewhere.
    ///
    /// @throws {ImagegateError} `invalidInstant`, or `unknownKey` of a key that a statement does not have
    #[napi(constructor, catch_unwind)]
    pub fn new(
        env: &Env,
        #[napi(ts_arg_type = "VexStatementInput")] statement: Arg<Plain<VexStatementInput>>,
    ) -> Result<Self> {
        let statement = statement.0.at("").map_err(refused(env))?;
        let status: String = statement.status.into();
        let known = || Error::new(Status::InvalidArg, format!("{status:?} is no status of a VEX statement"));
        let status = VexStatus::parse(&status).ok_or_else(known).map_err(|error| wrong_type(env, error))?;
        let timestamp = given(statement.timestamp).map(|moment| moment.at("/timestamp"));
        let product = |(index, product): (usize, Plain<VexProductInput>)| {
            let product = product.at(&format!("/products/{index}"))?;
            Ok(VexProduct { id: product.id.into(), subcomponents: texts(product.subcomponents) })
        };
        let products = statement.products.0.into_iter().enumerate().map(product);
        let products = products.collect::<std::result::Result<_, imagegate::Error>>().map_err(refused(env))?;
        let inner = imagegate::VexStatement {
            author: statement.author.into(),
            document: given(statement.document).map(String::from),
            timestamp: timestamp.transpose().map_err(refused(env))?,
            vulnerability: statement.vulnerability.into(),
            aliases: texts(statement.aliases),
            products,
            status,
        };
        Ok(Self { inner })
    }

    /// Reads one statement in JSON.
    ///
    /// @throws {ImagegateError} the first thing that is wrong, with its place
    #[napi(factory, catch_unwind)]
    pub fn from_json(env: &Env, #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>) -> Result<Self> {
        text.0.with(imagegate::VexStatement::from_json)?.map(|inner| Self { inner }).map_err(refused(env))
    }

    /// Who says so.
    #[napi(getter, catch_unwind)]
    pub fn author(&self) -> &str {
        &self.inner.author
    }

    /// The vulnerability's id.
    #[napi(getter, catch_unwind)]
    pub fn vulnerability(&self) -> &str {
        &self.inner.vulnerability
    }

    /// What is said.
    #[napi(getter, catch_unwind, ts_return_type = "VexStatus")]
    pub fn status(&self) -> &'static str {
        self.inner.status.as_str()
    }
}

/// Reads a list of VEX statements in JSON.
///
/// @throws {ImagegateError} the first thing that is wrong, with its place
#[napi(catch_unwind)]
pub fn read_vex(
    env: &Env,
    #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>,
) -> Result<Vec<VexStatement>> {
    let vex = text.0.with(imagegate::Vex::from_json)?.map_err(refused(env))?;
    Ok(vex.statements().iter().map(|inner| VexStatement { inner: inner.clone() }).collect())
}

fn texts(list: Option<Given<List<Text>>>) -> Vec<String> {
    given(list).unwrap_or_default().texts()
}
