// Makes a photo small on the device: JPEG of at most 165 kB where that can be had, so that it goes through slow 3G.
// First the quality is lowered, then the size; papers stay readable longest that way. Anything else goes as it is.
const ENOUGH = 165000;
const TRIES = [[1600, .82], [1600, .68], [1600, .55], [1280, .55], [1280, .42], [1024, .42], [1024, .3], [800, .4]];

export async function shrink(file) {
  if (!/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type)) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    let best = null;
    let canvas = null;
    for (const [side, quality] of TRIES) {
      if (canvas?.dataset.side !== String(side)) canvas = drawn(picture, side);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (blob && (!best || blob.size < best.size)) best = blob;
      if (best && best.size <= ENOUGH) break;
    }
    // A picture that got no smaller goes as it is.
    if (!best || best.size >= file.size) return file;
    return new File([best], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file;
  }
}

function drawn(picture, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.dataset.side = String(side);
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

export const size = (bytes) => (bytes < 999500
  ? `${Math.round(bytes / 1000)} kB`
  : `${(bytes / 1e6).toLocaleString("vi-VN", { maximumFractionDigits: 1 })} MB`);
