// Makes a photo small before it travels: at most 1600 pixels a side, JPEG. What cannot be drawn goes
// as it is, if it is of a kind that the server takes.

const sideMax = 1600;
const quality = 0.82;
export const bytesMax = 10 * 1024 * 1024;
const types = ['image/jpeg', 'image/png', 'image/webp'];

export type PhotoProblem = 'too_large' | 'not_image';

/** A data URL, or why not. */
export async function shrink(file: Blob): Promise<{ url: string } | { problem: PhotoProblem }> {
  const source = URL.createObjectURL(file);
  try {
    const image = await load(source);
    return { url: draw(image, await turnOf(file)) };
  } catch (_) {
    if (types.indexOf(file.type) < 0) return { problem: 'not_image' };
    if (file.size > bytesMax) return { problem: 'too_large' };
    return { url: await dataUrl(file) };
  } finally {
    URL.revokeObjectURL(source);
  }
}

export function bytesOf(url: string): Blob {
  const comma = url.indexOf(',');
  const raw = atob(url.slice(comma + 1));
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return new Blob([bytes], { type: url.slice(5, url.indexOf(';')) });
}

function load(url: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = reject;
    image.src = url;
  });
}

function draw(image: HTMLImageElement, turn: number): string {
  const scale = Math.min(1, sideMax / Math.max(image.naturalWidth, image.naturalHeight));
  const width = Math.max(1, Math.round(image.naturalWidth * scale));
  const height = Math.max(1, Math.round(image.naturalHeight * scale));
  const canvas = document.createElement('canvas');
  canvas.width = turn % 2 ? height : width;
  canvas.height = turn % 2 ? width : height;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('no canvas');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.translate(canvas.width / 2, canvas.height / 2);
  pen.rotate((turn * Math.PI) / 2);
  pen.drawImage(image, -width / 2, -height / 2, width, height);
  const url = canvas.toDataURL('image/jpeg', quality);
  if (url.indexOf('data:image/jpeg') !== 0) throw new Error('no jpeg');
  return url;
}

function dataUrl(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = reject;
    reader.readAsDataURL(file);
  });
}

/** Quarter turns that an old browser would not make by itself; newer ones turn when drawing. */
async function turnOf(file: Blob): Promise<number> {
  if (CSS.supports('image-orientation', 'from-image')) return 0;
  const head = new DataView(
    await new Promise<ArrayBuffer>((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result as ArrayBuffer);
      reader.onerror = reject;
      reader.readAsArrayBuffer(file.slice(0, 65536));
    }),
  );
  return turns(head);
}

/** Reads the orientation from a JPEG's EXIF block; 0 if there is none. */
export function turns(head: DataView): number {
  try {
    if (head.getUint16(0) !== 0xffd8) return 0;
    for (let at = 2; head.getUint8(at) === 0xff; at += 2 + head.getUint16(at + 2)) {
      if (head.getUint16(at) !== 0xffe1 || head.getUint32(at + 4) !== 0x45786966) continue;
      const tiff = at + 10;
      const little = head.getUint16(tiff) === 0x4949;
      const table = tiff + head.getUint32(tiff + 4, little);
      for (let n = head.getUint16(table, little), i = 0; i < n; i++) {
        const field = table + 2 + i * 12;
        if (head.getUint16(field, little) !== 0x0112) continue;
        return { 3: 2, 6: 1, 8: 3 }[head.getUint16(field + 8, little)] || 0;
      }
      return 0;
    }
  } catch (_) {
    // A short or broken header has no orientation.
  }
  return 0;
}
