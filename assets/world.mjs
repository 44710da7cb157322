// The map: for each view of the world the outline of every country in it, as SVG's paths, from Natural Earth.
import {readFileSync, writeFileSync} from "node:fs";
import {geoArea, geoAzimuthalEqualArea, geoCentroid, geoDistance, geoEqualEarth, geoPath} from "d3-geo";
import {feature, mergeArcs} from "topojson-client";
import {presimplify, simplify, sphericalTriangleArea} from "topojson-simplify";

const ATLAS = new URL("../node_modules/world-atlas/countries-50m.json", import.meta.url);
const LARGEST = [2000, 1250]; // of a view, in its own units, of which about two are a pixel of a wide screen
const DETAIL = 6; // square units; a corner or an island that changes less is left out
const SMALL = 60; // square units; a country under it, which nobody would see or hit, is a dot
const RADIUS = 9; // of a dot
const MARGIN = 30; // around a view, so that its edge is no border

// by UN M49: the projection, all of equal area, and points that just lie inside
const VIEWS = {
    "001": [geoEqualEarth().rotate([-11, 0]), [[-169, 0], [-168.9, 66], [20, 84], [190.9, 0], [-70, -56]]],
    "002": [azimuthal(18, 2), [[-26, 15], [10, 37.8], [62, -20], [30, -36]]],
    "009": [azimuthal(165, -18), [[112, -22], [150, 21], [-128, -24], [170, -54]]],
    "019": [azimuthal(-85, 15), [[-168, 66], [-30, 83.6], [-160, 20], [-34, -8], [-70, -56]]],
    "029": [azimuthal(-73, 18), [[-86, 21], [-78, 27.5], [-59, 13], [-69, 9.5]]],
    "142": [azimuthal(88, 24), [[25.5, 37], [68, 55.5], [123, 53.8], [142, -9], [114, -10.5]]],
    "150": [azimuthal(20, 52), [[-25, 65], [60, 66], [27, 71.5], [-10, 36.5], [25, 34.5], [52, 46]]],
};

// what ISO 3166 counts to another country than Natural Earth does: from, to, about where if only a part
const COUNTED_OTHERWISE = [
    ["643", "804", [34, 45]], // Crimea is UA-43
    ["Somaliland", "706"],
    ["N. Cyprus", "196"],
    ["Kosovo", "XK"], // as CLDR calls it; ISO has no code
    ["250", "254", [-53, 4]], // French Guiana
    ["250", "312", [-61.5, 16.2]], // Guadeloupe
    ["250", "474", [-61, 14.6]], // Martinique
    ["250", "638", [56, -21]], // Réunion
    ["250", "175", [45, -13]], // Mayotte
    ["528", "535", [-66, 14]], // Caribbean Netherlands
    ["578", "744", [20, 79]], // Svalbard
    ["554", "772", [-172, -9]], // Tokelau
    ["Indian Ocean Ter.", "162", [106, -10]], // Christmas Island
    ["Indian Ocean Ter.", "166", [97, -12]], // Cocos Islands
];
const NEAR = 5 * Math.PI / 180; // radians between such a part and the point
const NOT_DRAWN = {292: [-5.35, 36.14], 798: [179.2, -8.5]}; // Gibraltar and Tuvalu, too small for Natural Earth
const LEFT_OUT = "010"; // Antarctica

function azimuthal(longitude, latitude) {
    return geoAzimuthalEqualArea().rotate([-longitude, -latitude]);
}

// the code of the country that a polygon belongs to: ISO's number, or Natural Earth's name where there is none
function codeOf({id, properties}, polygon) {
    const from = id ?? properties.name, middle = geoCentroid(polygon);
    const away = ([, , point]) => (point ? geoDistance(point, middle) : 0);
    const others = COUNTED_OTHERWISE.filter((one) => one[0] === from && away(one) < NEAR);
    return others.sort((one, other) => away(one) - away(other))[0]?.[1] ?? from;
}

// every country of ISO 3166 in one piece, with its largest part's area, in steradians, and middle
function countries(topology) {
    const parts = {};
    for (const country of topology.objects.countries.geometries) {
        for (const arcs of country.type === "Polygon" ? [country.arcs] : country.arcs) {
            const polygon = {type: "Polygon", arcs}, shape = feature(topology, polygon).geometry;
            (parts[codeOf(country, shape)] ??= []).push({polygon, area: geoArea(shape), middle: geoCentroid(shape)});
        }
    }
    delete parts[LEFT_OUT];
    const joined = Object.entries(parts).map(([code, several]) => {
        const {area, middle} = several.reduce((one, other) => (other.area > one.area ? other : one));
        return {code, area, middle, geometry: mergeArcs(topology, several.map(({polygon}) => polygon))};
    });
    const points = Object.entries(NOT_DRAWN).map(([code, middle]) => ({code, area: 0, middle}));
    return [...joined, ...points];
}

// a ring of d3's path in whole units, each corner told from the one before; empty where it is too small to see
function ring(absolute) {
    const corners = absolute.split("L").map((pair) => pair.split(",").map(Number));
    let text = "", twice = 0, [lastX, lastY] = corners.at(-1);
    for (const [x, y] of corners) {
        twice += lastX * y - x * lastY;
        if (!text) text = `M${x},${y}l`;
        else if (x !== lastX || y !== lastY) text += `${x - lastX},${y - lastY} `;
        [lastX, lastY] = [x, y];
    }
    return Math.abs(twice) < 2 * DETAIL ? "" : `${text.trim()}z`.replaceAll(/[ ,]-/g, "-");
}

const rings = (path) => (path ?? "").split(/[MZ]+/).filter(Boolean).map(ring).join("");

const dot = (x, y) => `M${x - RADIUS},${y}a${RADIUS},${RADIUS} 0 1 1 ${2 * RADIUS},0a${RADIUS},${RADIUS} 0 1 1-${2 * RADIUS},0z`;

// a view: its size, the outlines of the countries in it, and dots for the small ones
function drawn(topology, everywhere, [projection, inside]) {
    const frame = {type: "MultiPoint", coordinates: inside};
    const [[left, top], [right, bottom]] = geoPath(projection.fitSize(LARGEST, frame)).bounds(frame);
    const [width, height] = [Math.ceil(right - left), Math.ceil(bottom - top)];
    const [x, y] = projection.translate();
    projection.translate([x - left, y - top]).clipExtent([[-MARGIN, -MARGIN], [width + MARGIN, height + MARGIN]]);
    const unit = projection.scale() ** -2; // steradians, since areas are kept
    const simple = simplify(topology, DETAIL * unit), path = geoPath(projection).digits(0);
    const shapes = {}, dots = {};
    for (const {code, area, middle, geometry} of everywhere) {
        const outline = geometry ? rings(path(feature(simple, geometry))) : "";
        const [atX, atY] = projection(middle).map(Math.round);
        const isIn = 0 <= atX && atX <= width && 0 <= atY && atY <= height;
        if (outline) shapes[code] = outline;
        if (area < SMALL * unit && isIn) dots[code] = dot(atX, atY);
    }
    return {width, height, shapes, dots};
}

// by region a view; by code, ISO's number or as above, an SVG path
export function writeWorld(target) {
    const atlas = JSON.parse(readFileSync(ATLAS, "utf8"));
    const topology = presimplify(atlas, sphericalTriangleArea), everywhere = countries(atlas);
    const views = Object.entries(VIEWS).map(([region, view]) => [region, drawn(topology, everywhere, view)]);
    writeFileSync(target, JSON.stringify(Object.fromEntries(views)));
}
