//! VEX statements.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use imagegate::{Vex, VexProduct, VexStatement};

use crate::arguments::{bytes, given, handles, text};
use crate::error::{Failure, imagegate_error};
use crate::guard::{free, get, give, run};
use crate::instant::imagegate_instant;
use crate::status::imagegate_status;
use crate::vocabulary::imagegate_vex_status;

/// A VEX statement that is being filled in. One thread at a time.
pub struct imagegate_vex_statement(VexStatement);

/// VEX statements. Immutable: any number of threads may use it at once.
pub struct imagegate_vex(pub(crate) Vex);

/// Reads one statement in JSON. The handle is the caller's.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` with what is wrong and where, `_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_vex_statement_from_json(
    data: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_vex_statement>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let json = unsafe { bytes(data, length, "data") }?;
        Ok(imagegate_vex_statement(VexStatement::from_json(json)?))
    })
}

/// A statement of an author about a vulnerability; `status` is an `imagegate_vex_status`. It is about no image until a
/// product is added. The handle is the caller's.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT`, `_INVALID_UTF8`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_vex_statement_new(
    author: *const c_char,
    author_length: usize,
    vulnerability: *const c_char,
    vulnerability_length: usize,
    status: u32,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_vex_statement>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let author = unsafe { text(author, author_length, "author") }?;
        // SAFETY: promised.
        let vulnerability = unsafe { text(vulnerability, vulnerability_length, "vulnerability") }?;
        Ok(imagegate_vex_statement(VexStatement {
            author: author.to_owned(),
            document: None,
            timestamp: None,
            vulnerability: vulnerability.to_owned(),
            aliases: Vec::new(),
            products: Vec::new(),
            status: imagegate_vex_status::read(status)?.into(),
        }))
    })
}

/// Releases a statement; NULL is fine. What was made of it stays.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_vex_statement_free(statement: Option<Box<imagegate_vex_statement>>) {
    free(statement);
}

/// Sets the id of the document that the statement is from: it is named where the statement suppresses a finding.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_UTF8`. One thread at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_vex_statement_set_document(
    statement: Option<&mut imagegate_vex_statement>,
    data: *const c_char,
    length: usize,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        // SAFETY: promised.
        let document = unsafe { text(data, length, "data") }?;
        given(statement, "statement")?.0.document = Some(document.to_owned());
        Ok(())
    })
}

/// Sets when it was said; a statement without is the oldest.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_REFUSED` (`invalidInstant`). One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_vex_statement_set_timestamp(
    statement: Option<&mut imagegate_vex_statement>,
    timestamp: imagegate_instant,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        given(statement, "statement")?.0.timestamp = Some(timestamp.read()?);
        Ok(())
    })
}

/// Adds another id of the vulnerability.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_UTF8`. One thread at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_vex_statement_add_alias(
    statement: Option<&mut imagegate_vex_statement>,
    data: *const c_char,
    length: usize,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        // SAFETY: promised.
        let alias = unsafe { text(data, length, "data") }?;
        given(statement, "statement")?.0.aliases.push(alias.to_owned());
        Ok(())
    })
}

/// Adds an image that it is about: a package URL of type `oci` or `docker`, or an image reference.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_UTF8`. One thread at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_vex_statement_add_product(
    statement: Option<&mut imagegate_vex_statement>,
    data: *const c_char,
    length: usize,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        // SAFETY: promised.
        let id = unsafe { text(data, length, "data") }?.to_owned();
        given(statement, "statement")?.0.products.push(VexProduct { id, subcomponents: Vec::new() });
        Ok(())
    })
}

/// Adds the package URL of a part of the product that was added last; a product without is the whole image.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_UTF8`, `_INVALID_ARGUMENT` where there is no product yet. One
/// thread at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_vex_statement_add_subcomponent(
    statement: Option<&mut imagegate_vex_statement>,
    data: *const c_char,
    length: usize,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        // SAFETY: promised.
        let purl = unsafe { text(data, length, "data") }?;
        let product = given(statement, "statement")?.0.products.last_mut();
        let product = product.ok_or_else(|| Failure::argument("there is no product that it could be a part of"))?;
        product.subcomponents.push(purl.to_owned());
        Ok(())
    })
}

/// Reads a list of statements in JSON. The handle is the caller's; the text is not needed any more.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` with what is wrong and where, `_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_vex_from_json(
    data: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_vex>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let json = unsafe { bytes(data, length, "data") }?;
        Ok(imagegate_vex(Vex::from_json(json)?))
    })
}

/// Takes statements together, in order. They are copied and stay the caller's, and so is the handle.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_vex_new(
    statements: *const Option<&imagegate_vex_statement>,
    count: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_vex>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let statements = unsafe { handles(statements, count, "statements") }?;
        Ok(imagegate_vex(Vex::new(statements.into_iter().map(|statement| statement.0.clone()).collect())))
    })
}

/// Releases statements; NULL is fine. Gates that were compiled from them keep what they need.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_vex_free(vex: Option<Box<imagegate_vex>>) {
    free(vex);
}

/// How many statements there are; 0 of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_vex_count(vex: Option<&imagegate_vex>) -> usize {
    get(0, || Some(vex?.0.statements().len()))
}
