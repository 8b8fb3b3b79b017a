//! A scene before a kiosk's camera, and the frame it gives: paper or a screen in space, light, lens, sensor.

use image::GrayImage;

use super::dice::Dice;

/// The focal length in widths of the frame: a webcam's usual 65° or so.
const FOCAL: f32 = 0.78;

/// How the light of things becomes values: linear until the end.
const GAMMA: f32 = 2.2;

/// A code as it is printed or shown.
#[derive(Debug, Clone)]
pub struct Print {
    /// Modules a side.
    pub size: usize,
    /// Dark or not, row by row.
    pub dark: Vec<bool>,
    /// The part of the light that dark and light modules give back.
    pub ink: f32,
    pub paper: f32,
    /// Light modules around the code, and the colour beyond them.
    pub quiet: f32,
    pub beyond: f32,
    /// How far the ink spreads, in modules.
    pub spread: f32,
    /// Columns where a worn print head left the paper light: from, to, in modules.
    pub streaks: Vec<(f32, f32)>,
    /// How much the ink fades from one side to the other, from 0.
    pub fade: f32,
    /// The share of dots that are missing or too many.
    pub speckle: f32,
    /// Whether a fine pattern lies under it, as on a card.
    pub guilloche: f32,
}

/// Where a print is held.
#[derive(Debug, Clone, Copy)]
pub struct Pose {
    /// Its middle in the frame, in pixels.
    pub x: f32,
    pub y: f32,
    /// Pixels a module where it is held upright.
    pub module: f32,
    /// Turned in its own plane, tilted about the axes across and down, in degrees.
    pub turn: f32,
    pub tilt: f32,
    pub slant: f32,
    /// The radius it is curled to, in its own width; 0 is flat, below 0 away from the camera.
    pub curl: f32,
    /// Whether it curls about its own upright axis rather than the other.
    pub curls_upright: bool,
}

/// A shadow's edge, or light that falls off: a line through the frame.
#[derive(Debug, Clone, Copy)]
pub struct Shadow {
    pub x: f32,
    pub y: f32,
    pub angle: f32,
    /// From light to dark in so many pixels.
    pub softness: f32,
    /// The light that is left.
    pub left: f32,
}

/// A reflection: a spot of light on top of everything.
#[derive(Debug, Clone, Copy)]
pub struct Glare {
    pub x: f32,
    pub y: f32,
    pub wide: f32,
    pub high: f32,
    pub angle: f32,
    pub strength: f32,
}

/// Everything that decides a frame but the grain.
#[derive(Debug, Clone)]
pub struct Scene {
    pub width: u32,
    pub height: u32,
    /// The hall: its brightness and how busy it is, from 0.
    pub hall: f32,
    pub clutter: f32,
    pub hall_seed: u64,
    pub prints: Vec<(Print, Pose)>,
    pub shadows: Vec<Shadow>,
    pub glares: Vec<Glare>,
    /// The light on everything; 1 exposes white paper fully.
    pub light: f32,
    /// Out of focus: the radius of the disc a point becomes, in pixels.
    pub defocus: f32,
    /// Moving: length in pixels and direction in radians.
    pub motion: (f32, f32),
    /// The sensor's grain, in steps of 255 at medium grey.
    pub grain: f32,
    /// Sharpening in the camera, from 0.
    pub sharpening: f32,
    /// The JPEG quality the camera sends with; `None` sends it raw.
    pub jpeg: Option<u8>,
}

impl Scene {
    /// An empty hall with even light.
    pub fn new(dice: &mut Dice) -> Self {
        Self {
            width: 1280,
            height: 720,
            hall: dice.between(0.08, 0.5),
            clutter: dice.between(0.2, 0.8),
            hall_seed: dice.bits(),
            prints: Vec::new(),
            shadows: Vec::new(),
            glares: Vec::new(),
            light: dice.between(0.55, 0.95),
            defocus: dice.between(0.0, 0.6),
            motion: (0.0, 0.0),
            grain: dice.between(1.0, 3.0),
            sharpening: if dice.chance(0.5) { dice.between(0.1, 0.5) } else { 0.0 },
            jpeg: dice.chance(0.7).then(|| dice.whole(70, 92) as u8),
        }
    }

    /// The same before a camera with more pixels. What is measured in pixels grows; what moves or is out of focus does too.
    pub fn enlarged(mut self, by: f32) -> Self {
        self.width = (self.width as f32 * by) as u32;
        self.height = (self.height as f32 * by) as u32;
        self.defocus *= by;
        self.motion.0 *= by;
        for (_, pose) in &mut self.prints {
            (pose.x, pose.y, pose.module) = (pose.x * by, pose.y * by, pose.module * by);
        }
        for shadow in &mut self.shadows {
            (shadow.x, shadow.y, shadow.softness) = (shadow.x * by, shadow.y * by, shadow.softness * by);
        }
        for glare in &mut self.glares {
            (glare.x, glare.y, glare.wide, glare.high) = (glare.x * by, glare.y * by, glare.wide * by, glare.high * by);
        }
        self
    }

    /// One frame. The dice only throw the grain.
    pub fn shoot(&self, dice: &mut Dice) -> GrayImage {
        let (width, height) = (self.width as usize, self.height as usize);
        let mut light = self.hall();
        for (print, pose) in &self.prints {
            draw(&mut light, width, height, print, pose);
        }
        for shadow in &self.shadows {
            let (sine, cosine) = shadow.angle.sin_cos();
            for (index, value) in light.iter_mut().enumerate() {
                let (x, y) = ((index % width) as f32 - shadow.x, (index / width) as f32 - shadow.y);
                let inside = ((x * cosine + y * sine) / shadow.softness + 0.5).clamp(0.0, 1.0);
                *value *= 1.0 - inside * (1.0 - shadow.left);
            }
        }
        for glare in &self.glares {
            let (sine, cosine) = glare.angle.sin_cos();
            for (index, value) in light.iter_mut().enumerate() {
                let (x, y) = ((index % width) as f32 - glare.x, (index / width) as f32 - glare.y);
                let (across, down) = ((x * cosine + y * sine) / glare.wide, (y * cosine - x * sine) / glare.high);
                let distance = across * across + down * down;
                if distance < 9.0 {
                    *value += glare.strength * (-distance).exp();
                }
            }
        }
        if self.defocus > 0.3 {
            light = blurred(&light, width, height, &disc(self.defocus));
        }
        if self.motion.0 > 0.5 {
            light = blurred(&light, width, height, &line(self.motion.0, self.motion.1));
        }
        let mut picture = GrayImage::new(self.width, self.height);
        for (value, light) in picture.iter_mut().zip(&light) {
            let exposed = (light * self.light).max(0.0);
            let seen = 255.0 * exposed.min(1.0).powf(1.0 / GAMMA);
            // Bright places have more grain than dark ones, in photons; after the gamma curve it is about even.
            *value = (seen + self.grain * dice.normal()).round().clamp(0.0, 255.0) as u8;
        }
        if self.sharpening > 0.0 {
            picture = sharpened(&picture, self.sharpening);
        }
        match self.jpeg {
            Some(quality) => compressed(&picture, quality),
            None => picture,
        }
    }

    /// What is there without any code: walls, a window, things with straight edges, print.
    fn hall(&self) -> Vec<f32> {
        let (width, height) = (self.width as usize, self.height as usize);
        let mut dice = Dice::new(self.hall_seed, 1);
        let (lean_x, lean_y) = (dice.between(-0.4, 0.4), dice.between(-0.4, 0.4));
        let mut light: Vec<f32> = (0..width * height)
            .map(|index| {
                let (x, y) = ((index % width) as f32 / width as f32 - 0.5, (index / width) as f32 / height as f32 - 0.5);
                self.hall * (1.0 + lean_x * x + lean_y * y)
            })
            .collect();
        let things = (self.clutter * 60.0) as u32;
        for _ in 0..things {
            let (w, h) = (dice.between(10.0, 260.0) as usize, dice.between(10.0, 200.0) as usize);
            let (left, top) = (dice.whole(0, self.width - 1) as usize, dice.whole(0, self.height - 1) as usize);
            let level = dice.between(0.02, 0.9);
            // Some are plain, some have stripes, some look like lines of print, some like squares within squares.
            let kind = dice.whole(0, 5);
            let pitch = dice.between(4.0, 24.0);
            let other = dice.between(0.02, 0.9);
            let mut letters = Dice::new(self.hall_seed, dice.bits());
            let mut row_bits = 0;
            for y in top..(top + h).min(height) {
                if (y - top).is_multiple_of((pitch / 3.0).max(2.0) as usize) {
                    row_bits = letters.bits();
                }
                for x in left..(left + w).min(width) {
                    let (across, down) = ((x - left) as f32, (y - top) as f32);
                    let second = match kind {
                        1 => ((across / pitch) as u32).is_multiple_of(2),
                        2 => ((down / pitch) as u32).is_multiple_of(2),
                        3 => ((down / pitch) as u32).is_multiple_of(2) && row_bits >> ((across / (pitch / 3.0)) as u64 % 64) & 1 == 1,
                        4 => {
                            let ring = (across.min(w as f32 - across)).min(down.min(h as f32 - down)) / pitch;
                            ring as u32 % 2 == 1
                        }
                        _ => false,
                    };
                    light[y * width + x] = if second { other } else { level };
                }
            }
        }
        light
    }
}

/// How a print lies in space: from a ray through a pixel to a point on it.
struct Held {
    focal: f32,
    origin: [f32; 3],
    turned: [[f32; 3]; 3],
    /// Radius of the curl in modules, 0 where flat.
    radius: f32,
    upright: bool,
}

impl Held {
    fn new(print: &Print, pose: &Pose, width: usize, height: usize) -> Self {
        let radians = |degrees: f32| degrees.to_radians();
        let ((st, ct), (sx, cx), (sy, cy)) = (radians(pose.turn).sin_cos(), radians(pose.tilt).sin_cos(), radians(pose.slant).sin_cos());
        // First turned in its plane, then tilted about x, then slanted about y.
        let turned = multiply(
            multiply([[cy, 0.0, sy], [0.0, 1.0, 0.0], [-sy, 0.0, cy]], [[1.0, 0.0, 0.0], [0.0, cx, -sx], [0.0, sx, cx]]),
            [[ct, -st, 0.0], [st, ct, 0.0], [0.0, 0.0, 1.0]],
        );
        let focal = FOCAL * width as f32;
        let depth = focal / pose.module;
        let middle = [(pose.x - width as f32 / 2.0) / pose.module, (pose.y - height as f32 / 2.0) / pose.module, depth];
        let origin = [0, 1, 2].map(|column| -(0..3).map(|row| turned[row][column] * middle[row]).sum::<f32>());
        Self { focal, origin, turned, radius: pose.curl * print.size as f32, upright: pose.curls_upright }
    }

    /// Where on the print, in modules from its middle, the ray through a pixel meets it.
    fn meet(&self, x: f32, y: f32) -> Option<(f32, f32)> {
        let ray = [x / self.focal, y / self.focal, 1.0];
        let way = [0, 1, 2].map(|column| (0..3).map(|row| self.turned[row][column] * ray[row]).sum::<f32>());
        let [start_x, start_y, start_z] = self.origin;
        let [way_x, way_y, way_z] = way;
        if self.radius == 0.0 {
            let far = -start_z / way_z;
            return (far > 0.0).then_some((start_x + far * way_x, start_y + far * way_y));
        }
        let radius = self.radius;
        let (start, step) = if self.upright { (start_x, way_x) } else { (start_y, way_y) };
        // The cylinder touches the plane of the print in its middle line: a square equation for where the ray meets it.
        let square = step * step + way_z * way_z;
        let half_linear = start * step + (start_z - radius) * way_z;
        let constant = start * start + (start_z - radius) * (start_z - radius) - radius * radius;
        let root = half_linear * half_linear - square * constant;
        if root < 0.0 {
            return None;
        }
        let far = (-half_linear - root.sqrt() * radius.signum()) / square;
        let (across, deep) = (start + far * step, start_z + far * way_z);
        let arc = radius * (across / radius).atan2((radius - deep) / radius);
        Some(if self.upright { (arc, start_y + far * way_y) } else { (start_x + far * way_x, arc) })
    }
}

fn multiply(left: [[f32; 3]; 3], right: [[f32; 3]; 3]) -> [[f32; 3]; 3] {
    [0, 1, 2].map(|row| [0, 1, 2].map(|column| (0..3).map(|index| left[row][index] * right[index][column]).sum()))
}

impl Print {
    /// The light it gives back at a point, in modules from its upper left corner; `None` beyond its paper.
    fn at(&self, u: f32, v: f32) -> Option<f32> {
        let size = self.size as f32;
        let edge = self.quiet + 3.0;
        if u < -edge || v < -edge || u > size + edge || v > size + edge {
            return None;
        }
        let mut paper = self.paper;
        if self.guilloche > 0.0 {
            paper *= 1.0 - self.guilloche * (0.5 + 0.5 * ((u * 1.7).sin() + (v * 1.3 + u * 0.6).sin()) / 2.0);
        }
        if u < -self.quiet || v < -self.quiet || u > size + self.quiet || v > size + self.quiet {
            return Some(self.beyond);
        }
        if !self.is_dark(u, v) {
            return Some(paper);
        }
        if self.streaks.iter().any(|(from, to)| (*from..*to).contains(&u)) {
            return Some(paper);
        }
        let faded = self.fade * (u / size).clamp(0.0, 1.0);
        Some(self.ink + faded * (paper - self.ink))
    }

    fn is_dark(&self, u: f32, v: f32) -> bool {
        if self.speckle > 0.0 {
            // Dots of a third of a module.
            let dot = ((u * 3.0).floor() as i32 as u64).wrapping_mul(0x9E37_79B9).wrapping_add((v * 3.0).floor() as i32 as u64);
            let mut dice = Dice::new(dot, self.size as u64);
            if dice.chance(self.speckle) {
                return !self.module(u, v);
            }
        }
        self.module(u, v)
            || self.spread > 0.0
                && [(self.spread, 0.0), (-self.spread, 0.0), (0.0, self.spread), (0.0, -self.spread)]
                    .iter()
                    .any(|(across, down)| self.module(u + across, v + down))
    }

    fn module(&self, u: f32, v: f32) -> bool {
        let size = self.size as f32;
        (0.0..size).contains(&u) && (0.0..size).contains(&v) && self.dark[v as usize * self.size + u as usize]
    }
}

fn draw(light: &mut [f32], width: usize, height: usize, print: &Print, pose: &Pose) {
    let held = Held::new(print, pose, width, height);
    let half = print.size as f32 / 2.0;
    let reach = (half + print.quiet + 3.0) * 1.6 * pose.module;
    let bound =
        |middle: f32, size: usize| ((middle - reach).clamp(0.0, size as f32) as usize, (middle + reach).clamp(0.0, size as f32) as usize);
    let ((left, right), (top, bottom)) = (bound(pose.x, width), bound(pose.y, height));
    let finest = if pose.module < 5.0 { 4 } else { 3 };
    for y in top..bottom {
        for x in left..right {
            let (mut sum, mut inside) = (0.0, 0);
            for index in 0..finest * finest {
                let (across, down) = ((index % finest) as f32, (index / finest) as f32);
                let at = |pixel: usize, part: f32, size: usize| pixel as f32 + (part + 0.5) / finest as f32 - size as f32 / 2.0;
                if let Some(value) = held.meet(at(x, across, width), at(y, down, height)).and_then(|(u, v)| print.at(u + half, v + half)) {
                    sum += value;
                    inside += 1;
                }
            }
            let all = (finest * finest) as f32;
            let value = &mut light[y * width + x];
            *value = *value * (1.0 - inside as f32 / all) + sum / all;
        }
    }
}

/// Shares of light by how far they are carried.
type Kernel = Vec<(i32, i32, f32)>;

fn disc(radius: f32) -> Kernel {
    let reach = radius.ceil() as i32;
    kernel(reach, |x, y| x.hypot(y) <= radius)
}

fn line(length: f32, angle: f32) -> Kernel {
    let (sine, cosine) = angle.sin_cos();
    kernel((length / 2.0).ceil() as i32 + 1, |x, y| (x * cosine + y * sine).abs() <= length / 2.0 && (y * cosine - x * sine).abs() <= 0.5)
}

/// The part of each pixel that a shape covers, in 8 × 8 steps.
fn kernel(reach: i32, covers: impl Fn(f32, f32) -> bool) -> Kernel {
    let mut kernel = Kernel::new();
    for y in -reach..=reach {
        for x in -reach..=reach {
            let part = |index: i32| (index as f32 + 0.5) / 8.0 - 0.5;
            let covered = (0..64).filter(|index| covers(x as f32 + part(index % 8), y as f32 + part(index / 8))).count();
            if covered > 0 {
                kernel.push((x, y, covered as f32));
            }
        }
    }
    let sum: f32 = kernel.iter().map(|(_, _, share)| share).sum();
    for (_, _, share) in &mut kernel {
        *share /= sum;
    }
    kernel
}

fn blurred(light: &[f32], width: usize, height: usize, kernel: &Kernel) -> Vec<f32> {
    let mut result = vec![0.0; light.len()];
    for (x, y, share) in kernel {
        for row in 0..height {
            let from = (row as i32 + y).clamp(0, height as i32 - 1) as usize;
            let (left, right) = ((-x).max(0) as usize, (width as i32 - x.max(&0)) as usize);
            let source = &light[from * width + (left as i32 + x) as usize..][..right - left];
            let target = &mut result[row * width + left..row * width + right];
            target.iter_mut().zip(source).for_each(|(target, source)| *target += share * source);
            // At the border the border goes on.
            let (first, last) = (light[from * width], light[from * width + width - 1]);
            result[row * width..row * width + left].iter_mut().for_each(|target| *target += share * first);
            result[row * width + right..(row + 1) * width].iter_mut().for_each(|target| *target += share * last);
        }
    }
    result
}

fn sharpened(picture: &GrayImage, strength: f32) -> GrayImage {
    let (width, height) = picture.dimensions();
    let mut result = picture.clone();
    for y in 1..height - 1 {
        for x in 1..width - 1 {
            let at = |x: u32, y: u32| f32::from(picture.get_pixel(x, y)[0]);
            let around = (at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1)) / 4.0;
            let value = at(x, y) + strength * 2.0 * (at(x, y) - around);
            result.put_pixel(x, y, image::Luma([value.round().clamp(0.0, 255.0) as u8]));
        }
    }
    result
}

fn compressed(picture: &GrayImage, quality: u8) -> GrayImage {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture).expect("into memory");
    image::load_from_memory_with_format(&bytes, image::ImageFormat::Jpeg).expect("as just written").into_luma8()
}
