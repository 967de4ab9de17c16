export type { PublicKey } from './algorithms/public-key.ts'
export { type AsicSignatureParts, listAsicSignatures } from './asic/list-asic-signatures.ts'
export type { AsicFile } from './asic/pack-container.ts'
export { type SealAsicOutcome, sealAsic } from './asic/seal-asic.ts'
export { type SealAsicCmsFacts, sealAsicCms, stampAsic } from './asic/seal-asic-cms.ts'
export { type AsicVerdict, verifyAsic } from './asic/verify-asic.ts'
export { MalformedError } from './asn1/malformed.ts'
export { assembleCms, type CmsParts, type CmsSignerParts } from './cades/assemble-cms.ts'
export { type ExtendCmsFacts, type ExtendCmsOutcome, extendCmsSeals } from './cades/extend-cms-seals.ts'
export { type SealCmsFacts, sealCms } from './cades/seal-cms.ts'
export { listCmsSigners, type NamedSigner } from './cms/list-signers.ts'
export { signedContentOf } from './cms/signed-content.ts'
export { type CrlFacts, type CrlOutcome, verifyCrls } from './crl/verify-crl.ts'
export {
  type Batch,
  findRecordHash,
  type Renewal,
  type RenewalFacts,
  type RenewedRecord,
  renewHashTrees,
  renewTimestamps,
  type StampDigest,
  stampBatch,
} from './evidence/make-records.ts'
export { verifyEvidenceRecord } from './evidence/verify-record.ts'
export { type ExtendFileFacts, extendFile } from './files/extend-file.ts'
export type { ExtendFileOutcome, FileAnswer } from './files/file-format.ts'
export type { FileSource } from './files/file-source.ts'
export { type VerifyFileFacts, verifyFile } from './files/verify-file.ts'
export { verifyWithEvidence } from './files/verify-with-evidence.ts'
export { type Fetch, type Get, get as getFile } from './http.ts'
export {
  type DetachedFile,
  type DetachedSealedJson,
  type SealedJson,
  type SealJsonFacts,
  type SealJwsFacts,
  sealDetachedJws,
  sealJson,
  sealJws,
  sealText,
} from './jades/seal-json.ts'
export { type SealedJsonVerdict, verifySealedJson } from './jades/verify-sealed-json.ts'
export type { SealTrust } from './judge-trust.ts'
export { type Pkcs11Key, pkcs11SigningKey } from './keys/pkcs11-key.ts'
export { type AuthData, type RemoteKey, remoteSigningKey } from './keys/remote-key.ts'
export { fileSigningKey, pkcs12SigningKey, type SigningAlgorithm, type SigningKey } from './keys/signing-key.ts'
export { SigningKeyError } from './keys/signing-key-error.ts'
export { type OcspQuestion, type OcspReply, onlineRevocation, requestOcsp } from './ocsp/client.ts'
export { createOcspResponse, type OcspResponderFacts, type RegisteredStatus } from './ocsp/create-response.ts'
export { type OcspFacts, type OcspOutcome, verifyOcspResponse } from './ocsp/verify-response.ts'
export { type ActiveContent, documentHasActiveContent, listActiveContent } from './pades/active-content.ts'
export { type ExtendOutcome, extendPdfSeals } from './pades/extend-pdf-seals.ts'
export { listPdfSignatures, type PdfSignatureParts } from './pades/list-pdf-signatures.ts'
export { type SealPdfFacts, sealPdf } from './pades/seal-pdf.ts'
export { verifyPdfSeals } from './pades/verify-pdf-seals.ts'
export { type Reason, type ReasonCode, type SubIndication, sealReasons } from './reasons.ts'
export {
  type ReportedSignature,
  type ReportedVerdict,
  type ValidationReportFacts,
  writeValidationReport,
} from './reports/write-validation-report.ts'
export type { RevocationSources } from './revocation/revocation.ts'
export { type IssueTokenFacts, issueValidationToken, svtHashOf, type ValidatedSeal } from './svt/issue-token.ts'
export { type SealReference, svtProfiles } from './svt/seal-reference.ts'
export { type PartSigner, signersOfPart } from './svt/signers-of-part.ts'
export type { SvtResult, SvtTime } from './svt/token-claims.ts'
export {
  type SvtFault,
  type SvtOutcome,
  type SvtStatement,
  svtFaults,
  type VerifyTokenFacts,
  verifyValidationToken,
} from './svt/verify-token.ts'
export {
  addPointer,
  addService,
  type EditOutcome,
  type NewList,
  newTrustedList,
  nextEdition,
  serviceKey,
  setServiceStatus,
} from './trusted-lists/edit-list.ts'
export { equivalencesFor, type RecognitionEffect } from './trusted-lists/equivalences.ts'
export { type JudgedByLists, judgeByLists, type ListJudgement } from './trusted-lists/judge-by-lists.ts'
export {
  anchorsInForce,
  anchorsOf,
  followPointers,
  inForceServices,
  type ListInUse,
  loadTrustedLists,
  type PointedSources,
  type TrustedLists,
  validationAnchorsOf,
} from './trusted-lists/list-of-lists.ts'
export type { Qualification, QualificationName } from './trusted-lists/qualification.ts'
export { type SealListOutcome, sealTrustedList } from './trusted-lists/seal-list.ts'
export {
  type Equivalence,
  granted,
  isListOfLists,
  listTypeOf,
  listTypes,
  type Pointer,
  type Provider,
  purposeUris,
  type Service,
  serviceTypes,
  type Text,
  type TrustedList,
  withdrawn,
} from './trusted-lists/trusted-list.ts'
export { type ListFacts, type ListOutcome, readTrustedList, verifyTrustedList } from './trusted-lists/verify-list.ts'
export { readWorkingForm, type WorkingFormOutcome, writeWorkingForm } from './trusted-lists/working-form.ts'
export { requestTimestamp, type TimestampReply, type TimestampSource } from './tsp/client.ts'
export { createTimestampReply, type TimestampReplyFacts } from './tsp/reply.ts'
export { type TimestampOutcome, type TimestampTrust, verifyTimestampToken } from './tsp/token.ts'
export { type Content, contentOf } from './validation/content.ts'
export type { Coverage, SealFormat, SealLevel, SealVerdict, TimestampVerdict } from './verdict.ts'
export { type Certificate, certificatesFromPem, parseCertificate } from './x509/certificate.ts'
export { type ChainOutcome, validateChain } from './x509/chain.ts'
export { type CertificateOrder, type CertificateRole, issueCertificate } from './x509/issue-certificate.ts'
export { maySign } from './x509/may-sign.ts'
export { type DistinguishedName, readableName } from './x509/name.ts'
export { isNameInWords } from './x509/name-in-words.ts'
export { type SealXmlFacts, type SealXmlOutcome, sealXml } from './xades/seal-xml.ts'
export { contentAtHand, type DetachedContent } from './xml/detached-content.ts'
export { verifyXmlSeals, type XmlCircumstances } from './xml/verify-xml-seals.ts'
