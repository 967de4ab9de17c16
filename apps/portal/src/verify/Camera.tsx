import { useEffect, useRef, useState } from 'react'
import { T } from '../language/Language.tsx'
import { Button } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { readQrFrame } from './read-qr.ts'

const lookEveryMs = 250

/** Watches the camera until it shows a QR code. The picture never leaves the device. */
export function Camera({ onFound, onClose }: { onFound: (text: string) => void; onClose: () => void }) {
  const video = useRef<HTMLVideoElement>(null)
  const [denied, setDenied] = useState(false)
  const found = useRef(onFound)
  found.current = onFound
  useEffect(() => {
    let over = false
    let stream: MediaStream | undefined
    const watch = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
      const screen = video.current
      if (over || !screen) return
      screen.srcObject = stream
      await screen.play()
      while (!over) {
        const text = await readQrFrame(screen)
        if (over) return
        if (text) return found.current(text)
        await new Promise((next) => setTimeout(next, lookEveryMs))
      }
    }
    watch().catch(() => setDenied(!over))
    return () => {
      over = true
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
  }, [])
  return (
    <div className="camera">
      {denied ? (
        <Notice kind="warn" role="alert" title={<T k="verify.noCamera" />}>
          <p>
            <T k="verify.noCamera.next" />
          </p>
        </Notice>
      ) : (
        <video ref={video} muted playsInline />
      )}
      <p role="status">{!denied && <T k="verify.holdQr" />}</p>
      <Button look="secondary" onPress={onClose}>
        <T k="common.cancel" />
      </Button>
    </div>
  )
}
