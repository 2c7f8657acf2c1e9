//! A page opened in a headless Chromium, as a reader would, and what it then says of itself.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Width of a phone and of a desktop window, in pixels.
pub(crate) const PHONE: u32 = 390;
pub(crate) const DESKTOP: u32 = 1280;

const PROGRAMS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Runs before the page: keeps every error.
const BEFORE: &str = "<script>window.faults=[];addEventListener('error',e=>faults.push(e.message));\
    const say=console.error;console.error=(...a)=>{faults.push(a.join(' '));say(...a)};</script>";

/// Runs after the page has drawn: tells the frame around it what it looks like.
const AFTER: &str = r##"<script>addEventListener('load',()=>setTimeout(()=>{
const all=q=>[...document.querySelectorAll(q)];
const rgb=c=>(c.match(/[\d.]+/g)||[]).map(Number);
const light=c=>{const[r,g,b]=c.map(v=>{v/=255;return v<=0.03928?v/12.92:((v+0.055)/1.055)**2.4});return 0.2126*r+0.7152*g+0.0722*b};
const back=e=>{for(;e;e=e.parentElement){const c=rgb(getComputedStyle(e).backgroundColor);if(c.length&&(c.length<4||c[3]>0.99))return c}return[255,255,255]};
const pale=all('p,li,td,th,h1,h2,h3,a,button,summary,figcaption').filter(e=>{
  if(!e.textContent.trim()||e.closest('.js-plotly-plot'))return false;
  const a=light(rgb(getComputedStyle(e).color).slice(0,3)),b=light(back(e).slice(0,3));
  return (Math.max(a,b)+0.05)/(Math.min(a,b)+0.05)<4.5});
parent.postMessage(JSON.stringify({
  faults, width:document.documentElement.scrollWidth, window:innerWidth,
  charts:all('.js-plotly-plot').length, drawn:all('.js-plotly-plot').filter(e=>e.querySelector('.main-svg')).length,
  dead:all('a[href^="#"]').map(a=>a.getAttribute('href').slice(1)).filter(id=>!document.getElementById(id)),
  requests:performance.getEntriesByType('resource').map(r=>r.name).filter(n=>!n.startsWith('data:')&&!n.startsWith('blob:')),
  title:document.title, language:document.documentElement.lang,
  figures:all('figure:not(.small-figure)').length,
  told:all('figure:not(.small-figure)').filter(e=>e.querySelector('figcaption').textContent.trim()&&e.querySelector('figcaption button')).length,
  small:all('.small-figure').length,
  nameless:all('img:not([alt]),svg[role=img]:not([aria-label]),.chart:not([aria-label])').length,
  pale:pale.slice(0,5).map(e=>e.tagName+' '+e.textContent.trim().slice(0,60)),
}),'*')},1500))</script>"##;

/// The name of a Chromium on this machine.
pub(crate) fn installed() -> Option<&'static str> {
    PROGRAMS.into_iter().find(|name| Command::new(name).arg("--version").output().is_ok())
}

/// Opens a page in a frame of some width and returns what it says of itself.
pub(crate) fn look(chromium: &str, page: &Path, width: u32) -> Value {
    let folder = page.parent().unwrap();
    let html = fs::read_to_string(page).unwrap();
    let html = html.replacen("<head>", &format!("<head>{BEFORE}"), 1);
    let (body, rest) = html.split_at(html.rfind("</body>").unwrap());
    fs::write(folder.join("probed.html"), format!("{body}{AFTER}{rest}")).unwrap();
    // A window is never narrower than 500 pixels: the page stands in a frame.
    let frame = format!(
        "<!doctype html><title>frame</title><iframe src='probed.html' width='{width}' height='900' style='border:0'>\
         </iframe><script>addEventListener('message',e=>{{const p=document.createElement('pre');p.id='said';\
         p.textContent=[...new TextEncoder().encode(e.data)].map(b=>b.toString(16).padStart(2,'0')).join('');\
         document.body.append(p)}})</script>"
    );
    let outer = folder.join("frame.html");
    fs::write(&outer, frame).unwrap();
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--window-size=1400,1000"])
        .args(["--virtual-time-budget=30000", "--dump-dom"])
        .arg(format!("file://{}", outer.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let said = dom.split("<pre id=\"said\">").nth(1).and_then(|rest| rest.split("</pre>").next());
    let said = said.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    // In hexadecimal digits, which no page escapes.
    let bytes: Vec<u8> =
        (0..said.len() / 2).map(|at| u8::from_str_radix(&said[2 * at..2 * at + 2], 16).unwrap()).collect();
    serde_json::from_slice(&bytes).unwrap()
}

/// A page that a reader can use: no error, nothing fetched, every chart drawn, every link leads somewhere, no sideways
/// scroll, a title, a language, names for pictures, text that stands out from its ground.
pub(crate) fn assert_readable(page: &Path, language: &str) {
    // Continuous integration installs one; on a machine without it the page is not looked at.
    let Some(chromium) = installed() else { return };
    for width in [PHONE, DESKTOP] {
        let said = look(chromium, page, width);
        let empty =
            |key: &str| assert_eq!(said[key].as_array().map(Vec::len), Some(0), "{width}: {key}: {said}");
        ["faults", "dead", "requests", "pale"].into_iter().for_each(empty);
        assert_eq!(said["charts"], said["drawn"], "{width}: {said}");
        assert!(said["charts"].as_u64().unwrap() > 0, "{width}: {said}");
        assert!(said["width"].as_u64() <= said["window"].as_u64(), "{width}: {said}");
        assert_eq!(said["nameless"], 0, "{width}: {said}");
        // Every chart and map says what it shows, and gives its numbers away.
        assert_eq!(said["figures"], said["told"], "{width}: {said}");
        assert_eq!(said["small"], 4, "{width}: {said}");
        assert!(
            !said["title"].as_str().unwrap().is_empty() && said["language"] == language,
            "{width}: {said}"
        );
    }
}
