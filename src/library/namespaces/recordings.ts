/** Everything that a model computes on a sequence, by name. */
export { decodeRecording, encodeRecording } from '../../formats/recordingFile.ts'
export { record, recordingOf } from '../../recording/record.ts'
export type { Recording } from '../../recording/recording.ts'
export type { Recorded } from '../../recording/record.ts'
export type { Anatomy, Numbers } from '../../recording/recording.ts'
export type { RecordedField, RecordedRole } from '../../memories/schema.ts'
