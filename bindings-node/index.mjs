import exported from './index.js'

export const {
  AdmissionResponse,
  Case,
  Decision,
  Exemption,
  Gate,
  ImagegateError,
  Judged,
  Mirrors,
  Policy,
  Report,
  Request,
  Skipped,
  VexStatement,
  detectFormat,
  lint,
  readCase,
  readDocuments,
  readKubernetes,
  readReports,
  readReportsAsync,
  readVex,
  reviewIdentity,
  verifyOwners
} = exported
