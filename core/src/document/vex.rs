//! VEX statements: what a supplier says of a vulnerability in a product (section 4).

use std::borrow::Cow;
use std::sync::Arc;

use crate::document::filter::RequestedId;
use crate::document::purl::{Purl, decode};
use crate::document::selector::{Target, same_image};
use crate::errors::Errors;
use crate::json::{Limits, Read, Reader, Unknown};
use crate::reference::{ImageReference, is_digest};
use crate::time::Timestamp;
use crate::util::canonical::canonical;
use crate::util::id_hash::hash_of;
use crate::util::truth::Truth;
use crate::vocabulary::VexStatus;

/// One statement, already read from its document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VexStatement {
    /// Who says so. A policy honours the authors that it trusts.
    pub author: String,
    /// The id of the document, named where the statement suppresses a finding.
    pub document: Option<String>,
    /// When it was said; a statement without is the oldest.
    pub timestamp: Option<Timestamp>,
    /// The vulnerability's id.
    pub vulnerability: String,
    /// Other ids of it.
    pub aliases: Vec<String>,
    /// The images that it is about.
    pub products: Vec<VexProduct>,
    /// What is said.
    pub status: VexStatus,
}

/// A product: an image, by package URL or reference.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VexProduct {
    /// A package URL of type `oci` or `docker`, or an image reference.
    pub id: String,
    /// Package URLs of the parts that it is about; none: the whole image.
    pub subcomponents: Vec<String>,
}

/// VEX statements: immutable, cheap to clone.
///
/// ```
/// use imagegate::Vex;
/// let vex = Vex::from_json(br#"[{"author": "mailto:security@contoso.com", "vulnerability": "CVE-2024-0001",
///     "products": [{"id": "contoso.azurecr.io/payments/api:1.4"}], "status": "not_affected"}]"#)?;
/// assert_eq!(vex.statements().len(), 1);
/// # Ok::<(), imagegate::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Vex(Arc<[VexStatement]>);

canonical!(struct VexStatement { author, document, timestamp, vulnerability, aliases, products, status });
canonical!(struct VexProduct { id, subcomponents });

impl Vex {
    /// Statements that were read elsewhere.
    pub fn new(statements: Vec<VexStatement>) -> Self {
        Self(statements.into())
    }

    /// Reads a list of statements.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, see section 7 of the semantics.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Errors> {
        Self::from_json_within(bytes, Limits::REQUEST)
    }

    /// Reads a list of statements of a size that the caller limits; 64 MiB otherwise.
    ///
    /// # Errors
    ///
    /// As [`Vex::from_json`].
    pub fn from_json_within(bytes: &[u8], limits: Limits) -> Result<Self, Errors> {
        let read = Reader::document(bytes, limits, Unknown::Refuse, |r| {
            let mut statements = Vec::new();
            r.list(|r| {
                statements.push(read_statement(r)?);
                Ok(())
            })?;
            Ok(statements)
        });
        Ok(Self::new(read?))
    }

    /// The statements, in order.
    pub fn statements(&self) -> &[VexStatement] {
        &self.0
    }
}

impl VexStatement {
    /// Reads one statement.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, see section 7 of the semantics.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Errors> {
        Ok(Reader::document(bytes, Limits::REQUEST, Unknown::Refuse, read_statement)?)
    }
}

keys! {
    /// The keys of a statement.
    StatementKey {
        Author = "author",
        Document = "document",
        Timestamp = "timestamp",
        Vulnerability = "vulnerability",
        Aliases = "aliases",
        Products = "products",
        Status = "status",
    }
}
const REQUIRED: &[StatementKey] =
    &[StatementKey::Author, StatementKey::Vulnerability, StatementKey::Products, StatementKey::Status];
keys! {
    /// The keys of a product.
    ProductKey {
        Id = "id",
        Subcomponents = "subcomponents",
    }
}

fn read_statement(r: &mut Reader<'_>) -> Read<VexStatement> {
    let mut statement = VexStatement {
        author: String::new(),
        document: None,
        timestamp: None,
        vulnerability: String::new(),
        aliases: Vec::new(),
        products: Vec::new(),
        status: VexStatus::UnderInvestigation,
    };
    let object = r.fields(|r, key| {
        if !REQUIRED.contains(&key) && r.null()? {
            return Ok(());
        }
        match key {
            StatementKey::Author => statement.author = read_text(r)?,
            StatementKey::Document => statement.document = r.string()?.map(Cow::into_owned),
            StatementKey::Timestamp => statement.timestamp = r.instant()?,
            StatementKey::Vulnerability => statement.vulnerability = read_text(r)?,
            StatementKey::Aliases => statement.aliases = read_texts(r)?,
            StatementKey::Products => {
                r.list(|r| {
                    statement.products.push(read_product(r)?);
                    Ok(())
                })?;
            }
            StatementKey::Status => {
                if let Some(status) = r.word_of(VexStatus::ALL, VexStatus::as_str)? {
                    statement.status = status;
                }
            }
        }
        Ok(())
    })?;
    for key in REQUIRED {
        r.require_field(&object, *key);
    }
    Ok(statement)
}

fn read_product(r: &mut Reader<'_>) -> Read<VexProduct> {
    let mut product = VexProduct { id: String::new(), subcomponents: Vec::new() };
    let object = r.fields(|r, key| {
        match key {
            ProductKey::Id => product.id = read_text(r)?,
            ProductKey::Subcomponents => {
                product.subcomponents = r.nullable(|r| read_texts(r).map(Some))?.unwrap_or_default()
            }
        }
        Ok(())
    })?;
    r.require_field(&object, ProductKey::Id);
    Ok(product)
}

fn read_text(r: &mut Reader<'_>) -> Read<String> {
    Ok(r.string()?.map(Cow::into_owned).unwrap_or_default())
}

fn read_texts(r: &mut Reader<'_>) -> Read<Vec<String>> {
    let mut texts = Vec::new();
    r.strings(&mut texts)?;
    Ok(texts.into_iter().map(Cow::into_owned).collect())
}

/// A statement, made ready for being matched.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) document: Option<String>,
    pub(crate) timestamp: Option<Timestamp>,
    /// The vulnerability and its aliases.
    pub(crate) ids: Vec<RequestedId>,
    products: Vec<Product>,
    pub(crate) suppresses: bool,
}

#[derive(Clone, Debug)]
struct Product {
    image: ProductImage,
    subcomponents: Vec<String>,
}

/// Which image a product is.
#[derive(Clone, Debug)]
enum ProductImage {
    Digest(String),
    /// With the tags that the purl gives: all must be the image's.
    Repository {
        name: String,
        tags: Vec<String>,
    },
    Reference(ImageReference),
    /// Something else, or an image that cannot be told.
    Other,
}

impl From<&VexStatement> for Statement {
    fn from(statement: &VexStatement) -> Self {
        let ids = std::iter::once(&statement.vulnerability).chain(&statement.aliases);
        Self {
            document: statement.document.clone(),
            timestamp: statement.timestamp,
            ids: ids.map(|id| RequestedId { text: id.clone(), hash: hash_of(id) }).collect(),
            products: statement.products.iter().map(Product::from).collect(),
            suppresses: matches!(statement.status, VexStatus::NotAffected | VexStatus::Fixed),
        }
    }
}

impl From<&VexProduct> for Product {
    fn from(product: &VexProduct) -> Self {
        Self { image: ProductImage::of(&product.id), subcomponents: product.subcomponents.clone() }
    }
}

impl ProductImage {
    fn of(id: &str) -> Self {
        match Purl::parse(id) {
            Some(purl) if purl.kind.eq_ignore_ascii_case("oci") => Self::of_purl(&purl, ""),
            Some(purl) if purl.kind.eq_ignore_ascii_case("docker") => {
                let slash = if purl.namespace.is_empty() { "" } else { "/" };
                Self::of_purl(&purl, &format!("/{}{slash}{}", decode(purl.namespace), decode(purl.name)))
            }
            _ => ImageReference::parse_pattern(id).map_or(Self::Other, Self::Reference),
        }
    }

    /// `path` is what a `docker` purl adds to its registry.
    fn of_purl(purl: &Purl<'_>, path: &str) -> Self {
        let version = purl.version.map(decode);
        if let Some(digest) = &version
            && is_digest(digest)
        {
            return Self::Digest(digest.to_string());
        }
        let repository = purl.qualifier("repository_url").map(|url| format!("{}{path}", decode(url)));
        match repository.and_then(|repository| ImageReference::parse_pattern(&repository).ok()) {
            // A tag or digest has no business in there: which image is meant cannot be told.
            Some(reference) if reference.tag().is_none() && reference.digest().is_none() => {
                let tags = version.into_iter().chain(purl.qualifier("tag").map(decode));
                Self::Repository { name: reference.name().to_owned(), tags: tags.map(Cow::into_owned).collect() }
            }
            _ => Self::Other,
        }
    }

    fn is(&self, place: &Target<'_>) -> bool {
        let Ok(reference) = &place.image.reference else { return false };
        match self {
            Self::Digest(digest) => {
                let digest = Some(digest.as_str());
                digest == place.image.digest() || digest == place.subject.digest()
            }
            Self::Repository { name, tags } => {
                name == reference.name() && tags.iter().all(|tag| reference.tag() == Some(tag))
            }
            Self::Reference(value) => same_image(value, reference, place.image.digest()) == Truth::True,
            Self::Other => false,
        }
    }
}

impl Statement {
    /// Whether the statement is about a package of the image: `None` where no product is the image.
    pub(crate) fn is_about(&self, place: &Target<'_>, purl: Option<&str>) -> bool {
        self.products
            .iter()
            .any(|product| product.image.is(place) && (product.subcomponents.is_empty() || product.names(purl)))
    }

    /// Whether any product is the image, whatever its subcomponents.
    pub(crate) fn is_about_image(&self, place: &Target<'_>) -> bool {
        self.products.iter().any(|product| product.image.is(place))
    }
}

impl Product {
    fn names(&self, purl: Option<&str>) -> bool {
        let Some(package) = purl.and_then(Purl::parse) else { return false };
        let names = |subcomponent: &String| Purl::parse(subcomponent).is_some_and(|purl| purl.is_about(&package));
        self.subcomponents.iter().any(names)
    }
}
