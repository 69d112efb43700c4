// Package chart draws the figures of reports, as PNG and as SVG. The same
// figure gives the same bytes.
package chart

import (
	"bytes"
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"sunsetlab/exhibit"
)

// colours can be told apart by those who don't see all of them (Okabe and Ito);
// dashes help beyond them.
var colours = []color.RGBA{
	{0x00, 0x72, 0xb2, 0xff}, {0xd5, 0x5e, 0x00, 0xff}, {0x00, 0x9e, 0x73, 0xff}, {0xcc, 0x79, 0xa7, 0xff},
	{0xe6, 0x9f, 0x00, 0xff}, {0x56, 0xb4, 0xe9, 0xff}, {0x33, 0x33, 0x33, 0xff}, {0x8c, 0x6d, 0x31, 0xff},
}

var (
	ink    = color.RGBA{0x22, 0x22, 0x22, 0xff}
	faint  = color.RGBA{0xe2, 0xe2, 0xe2, 0xff}
	soft   = color.RGBA{0x56, 0x60, 0x69, 0xff}
	guide  = color.RGBA{0x88, 0x88, 0x88, 0xff}
	dashes = [][]vg.Length{nil, {vg.Points(6), vg.Points(2)}, {vg.Points(2), vg.Points(2)}}
)

// size of a figure.
func size(f *exhibit.Figure) (w, h vg.Length) {
	if f.Square {
		return 7.4 * vg.Inch, 5.6 * vg.Inch
	}
	if f.Lying {
		return 9 * vg.Inch, vg.Length(1.3+0.3*float64(len(f.X.Names))) * vg.Inch
	}
	return 9 * vg.Inch, 4.4 * vg.Inch
}

// WritePNG draws a figure as an image.
func WritePNG(w io.Writer, f *exhibit.Figure) error {
	width, height := size(f)
	c := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(144))
	if err := paint(draw.New(c), f); err != nil {
		return err
	}
	if _, err := (vgimg.PngCanvas{Canvas: c}).WriteTo(w); err != nil {
		return fmt.Errorf("draw %s: %w", f.Name, err)
	}
	return nil
}

// WriteSVG draws a figure as a drawing of its own.
func WriteSVG(w io.Writer, f *exhibit.Figure) error {
	text, err := svg(f)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+text)
	return err
}

// Inline returns a figure as an SVG element for a page, which readers of the
// screen name by its title.
func Inline(f *exhibit.Figure) (string, error) { return svg(f) }

func svg(f *exhibit.Figure) (string, error) {
	width, height := size(f)
	c := vgsvg.New(width, height)
	if err := paint(draw.New(c), f); err != nil {
		return "", err
	}
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return "", fmt.Errorf("draw %s: %w", f.Name, err)
	}
	_, element, ok := strings.Cut(b.String(), "<svg ")
	if !ok {
		return "", fmt.Errorf("draw %s: the drawing has no svg element", f.Name)
	}
	open, rest, ok := strings.Cut(element, ">")
	if !ok {
		return "", fmt.Errorf("draw %s: the svg element doesn't end", f.Name)
	}
	label := escape(f.Title)
	return "<svg role=\"img\" aria-label=\"" + label + "\" " + strings.TrimSpace(open) + ">\n<title>" + label + "</title>" + rest, nil
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;").Replace(s)
}

// margin is the space around a figure.
const margin = 8

// paint draws a figure: its title, what it speaks of, the plot, and to its
// right what each curve is.
func paint(c draw.Canvas, f *exhibit.Figure) error {
	p := plot.New()
	style(p)
	x, y := &f.X, &f.Y
	if f.Lying {
		x, y = y, x
	}
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = gridColour(x), gridColour(y)
	p.Add(grid)
	var k key
	if err := addSeries(p, &k, f); err != nil {
		return fmt.Errorf("draw %s: %w", f.Name, err)
	}
	setAxis(&p.X, x, f.Lying)
	setAxis(&p.Y, y, f.Lying)

	c = draw.Crop(c, margin, -margin, margin, -margin)
	title, of := textStyle(p, 12, ink), textStyle(p, 9.5, soft)
	c.FillText(title, vg.Point{X: c.Min.X, Y: c.Max.Y}, f.Title)
	c.FillText(of, vg.Point{X: c.Min.X, Y: c.Max.Y - title.FontExtents().Height*1.2}, f.Of)
	top := title.FontExtents().Height*1.2 + of.FontExtents().Height*2.2
	c = draw.Crop(c, 0, 0, 0, -top)
	p.Draw(draw.Crop(c, 0, -k.draw(c, textStyle(p, 9, ink)), 0, 0))
	return nil
}

func textStyle(p *plot.Plot, points float64, c color.Color) draw.TextStyle {
	s := p.Title.TextStyle
	s.Font.Size = vg.Points(points)
	s.Color = c
	s.XAlign, s.YAlign = draw.XLeft, draw.YTop
	return s
}

// style makes a plot's axes quiet.
func style(p *plot.Plot) {
	p.Title.TextStyle.Font = font.Font{Typeface: "Liberation", Variant: "Sans"}
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		for _, s := range []*draw.TextStyle{&axis.Label.TextStyle, &axis.Tick.Label} {
			s.Font = p.Title.TextStyle.Font
			s.Font.Size = vg.Points(9)
			s.Color = ink
		}
		axis.Label.TextStyle.Font.Size = vg.Points(10)
		axis.Label.Padding = vg.Points(4)
		axis.Color, axis.Tick.Color = guide, guide
		axis.Padding = vg.Points(4)
	}
}

// gridColour is that of the lines at an axis's marks; names have none.
func gridColour(a *exhibit.Axis) color.Color {
	if a.Scale == exhibit.Names {
		return nil
	}
	return faint
}

// key says what the curves of a figure are.
type key struct {
	names  []string
	thumbs []plot.Thumbnailer
}

func (k *key) add(name string, t plot.Thumbnailer) {
	if !slices.Contains(k.names, name) {
		k.names, k.thumbs = append(k.names, name), append(k.thumbs, t)
	}
}

// draw draws the key at the right edge and returns how wide it is.
func (k *key) draw(c draw.Canvas, s draw.TextStyle) vg.Length {
	if len(k.names) == 0 {
		return 0
	}
	const sample, gap = 20, 5
	widest := vg.Length(0)
	for _, name := range k.names {
		widest = max(widest, s.Width(name))
	}
	x := c.Max.X - widest - gap - sample
	line := s.FontExtents().Height * 1.5
	for i, name := range k.names {
		y := c.Max.Y - vg.Length(i)*line
		c.FillText(s, vg.Point{X: x + sample + gap, Y: y}, name)
		area := c
		area.Rectangle = vg.Rectangle{Min: vg.Point{X: x, Y: y - s.FontExtents().Height}, Max: vg.Point{X: x + sample, Y: y}}
		k.thumbs[i].Thumbnail(&area)
	}
	return widest + gap + sample + 2*margin
}

// addSeries adds the curves, over all their bands.
func addSeries(p *plot.Plot, k *key, f *exhibit.Figure) error {
	var curves []plot.Plotter
	colour := 0
	for i := range f.Series {
		s := &f.Series[i]
		points := clip(s.Points, f)
		if len(points) == 0 {
			continue
		}
		var err error
		switch c := colours[colour%len(colours)]; s.Style {
		case exhibit.Dots:
			err = addDots(p, points, c)
			colour++
		case exhibit.Bars:
			addBars(p, k, f, s, points, c)
			colour++
		case exhibit.Guide:
			curves, err = addLine(curves, k, s.Name, points, draw.LineStyle{Color: guide, Width: vg.Points(1), Dashes: dashes[1]})
		default:
			if err = addBand(p, points, c); err == nil {
				curves, err = addLine(curves, k, s.Name, points,
					draw.LineStyle{Color: c, Width: vg.Points(1.6), Dashes: dashes[colour/len(colours)%len(dashes)]})
			}
			if err == nil && overTime(&f.X) && len(points) <= mostMarks {
				err = addMarks(p, points, c)
			}
			colour++
		}
		if err != nil {
			return err
		}
	}
	p.Add(curves...)
	return nil
}

func xys(points []exhibit.Point) plotter.XYs {
	all := make(plotter.XYs, len(points))
	for i, p := range points {
		all[i] = plotter.XY{X: p.X, Y: p.Y}
	}
	return all
}

func addDots(p *plot.Plot, points []exhibit.Point, c color.RGBA) error {
	dots, err := plotter.NewScatter(xys(points))
	if err != nil {
		return err
	}
	dots.GlyphStyle = draw.GlyphStyle{Color: color.NRGBA{c.R, c.G, c.B, 0x70}, Radius: vg.Points(1.1), Shape: draw.CircleGlyph{}}
	p.Add(dots)
	return nil
}

// mostMarks is up to how many points of a curve over time are marked: a curve of
// many needs no marks, and one of a single point is nothing else.
const mostMarks = 40

func overTime(a *exhibit.Axis) bool { return a.Scale == exhibit.Dates || a.Scale == exhibit.Times }

func addMarks(p *plot.Plot, points []exhibit.Point, c color.RGBA) error {
	marks, err := plotter.NewScatter(xys(points))
	if err != nil {
		return err
	}
	marks.GlyphStyle = draw.GlyphStyle{Color: c, Radius: vg.Points(2), Shape: draw.CircleGlyph{}}
	p.Add(marks)
	return nil
}

func addLine(curves []plot.Plotter, k *key, name string, points []exhibit.Point, style draw.LineStyle) ([]plot.Plotter, error) {
	line, err := plotter.NewLine(xys(points))
	if err != nil {
		return nil, err
	}
	line.LineStyle = style
	k.add(name, line)
	return append(curves, line), nil
}

// addBand fills between the limits of a series.
func addBand(p *plot.Plot, points []exhibit.Point, c color.RGBA) error {
	var above, below plotter.XYs
	wide := false
	for _, pt := range points {
		above = append(above, plotter.XY{X: pt.X, Y: pt.High})
		below = append(below, plotter.XY{X: pt.X, Y: pt.Low})
		wide = wide || pt.High != pt.Low
	}
	if !wide {
		return nil
	}
	for i := len(below) - 1; i >= 0; i-- {
		above = append(above, below[i])
	}
	band, err := plotter.NewPolygon(above)
	if err != nil {
		return err
	}
	band.Color = color.NRGBA{c.R, c.G, c.B, 0x38}
	band.LineStyle.Width = 0
	p.Add(band)
	return nil
}

// clip leaves out what the axes have no place for.
func clip(points []exhibit.Point, f *exhibit.Figure) []exhibit.Point {
	var kept []exhibit.Point
	for _, p := range points {
		if inside(p.X, &f.X) && inside(p.Y, &f.Y) && !math.IsInf(p.High, 0) {
			if f.Y.Scale == exhibit.Log && p.Low <= 0 {
				p.Low = p.Y
			}
			if f.Y.From != f.Y.To {
				p.High, p.Low = min(p.High, f.Y.To), max(p.Low, f.Y.From)
			}
			kept = append(kept, p)
		}
	}
	return kept
}

func inside(v float64, a *exhibit.Axis) bool {
	if math.IsNaN(v) || math.IsInf(v, 0) || a.Scale == exhibit.Log && v <= 0 {
		return false
	}
	return a.From == a.To || v >= a.From && v <= a.To
}
