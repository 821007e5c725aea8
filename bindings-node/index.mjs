import exported from './index.js'

export const {
  AdmissionResponse,
  Case,
  Decision,
  Exemption,
  Gate,
  ImagegateError,
  Judged,
  Policy,
  Report,
  Request,
  Skipped,
  VexStatement,
  detectFormat,
  readCase,
  readDocuments,
  readKubernetes,
  readReports,
  readReportsAsync,
  readVex,
  reviewIdentity
} = exported
