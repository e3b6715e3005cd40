import type { FlameProfile } from '../../flame/input.ts'
import type { LoadRecording } from '../reports/html/page.ts'
import { profileStretch } from '../reports/profile-stretch.ts'

/** Of several recordings, the one that has the most samples of a stretch; null when none has any. */
export function recordedAt(
  recordings: readonly LoadRecording[],
  fromMs: number,
  toMs: number,
): { recording: LoadRecording; profile: FlameProfile } | null {
  const found = recordings.flatMap((recording) => {
    const profile = profileStretch(recording.profile, fromMs - recording.fromMs, toMs - recording.fromMs)
    return profile === null ? [] : [{ recording, profile }]
  })
  const most = (a: (typeof found)[number], b: (typeof found)[number]): (typeof found)[number] =>
    b.profile.samples.length > a.profile.samples.length ? b : a
  return found.length === 0 ? null : found.reduce(most)
}
