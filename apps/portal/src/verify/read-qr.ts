/** The token in a QR code's text: after the `#` of a verify address, or the text itself. */
export function tokenOf(text: string): string {
  if (URL.canParse(text)) {
    const { hash } = new URL(text)
    if (hash.length > 1) return decodeURIComponent(hash.slice(1))
  }
  return text.trim()
}

/** Finds a QR code in a picture's pixels; undefined when there is none. The reader is loaded when first needed. */
async function readPixels(pixels: ImageData): Promise<string | undefined> {
  const { default: jsQr } = await import('jsqr')
  return jsQr(pixels.data, pixels.width, pixels.height)?.data || undefined
}

const largestSide = 1_600

/** Reads a QR code from a picture file. */
export async function readQrFile(file: Blob): Promise<string | undefined> {
  const bitmap = await createImageBitmap(file)
  const scale = Math.min(1, largestSide / Math.max(bitmap.width, bitmap.height))
  return readPixels(draw(bitmap, bitmap.width * scale, bitmap.height * scale))
}

/** Reads a QR code from what a camera shows now. */
export async function readQrFrame(video: HTMLVideoElement): Promise<string | undefined> {
  if (video.videoWidth === 0) return undefined
  return readPixels(draw(video, video.videoWidth, video.videoHeight))
}

function draw(source: CanvasImageSource, width: number, height: number): ImageData {
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width)
  canvas.height = Math.round(height)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('No 2D canvas')
  context.drawImage(source, 0, 0, canvas.width, canvas.height)
  return context.getImageData(0, 0, canvas.width, canvas.height)
}
