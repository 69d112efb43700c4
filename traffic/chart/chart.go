// Package chart draws the figures of reports, as PNG and as SVG. The same
// figure gives the same bytes.
package chart

import (
	"bytes"
	"fmt"
	"image/color"
	"io"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"sunsetlab/traffic/report"
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
	guide  = color.RGBA{0x88, 0x88, 0x88, 0xff}
	dashes = [][]vg.Length{nil, {vg.Points(6), vg.Points(2)}, {vg.Points(2), vg.Points(2)}}
)

// size of a figure.
func size(f *report.Figure) (w, h vg.Length) {
	if f.Square {
		return 6.4 * vg.Inch, 5.6 * vg.Inch
	}
	return 8.4 * vg.Inch, 4.4 * vg.Inch
}

// WritePNG draws a figure as an image.
func WritePNG(w io.Writer, f *report.Figure) error {
	p, err := build(f)
	if err != nil {
		return err
	}
	width, height := size(f)
	c := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(144))
	p.Draw(draw.New(c))
	if _, err := (vgimg.PngCanvas{Canvas: c}).WriteTo(w); err != nil {
		return fmt.Errorf("draw %s: %w", f.Name, err)
	}
	return nil
}

// WriteSVG draws a figure as a drawing of its own.
func WriteSVG(w io.Writer, f *report.Figure) error {
	text, err := svg(f)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+text)
	return err
}

// Inline returns a figure as an SVG element for a page, which readers of the
// screen name by its title.
func Inline(f *report.Figure) (string, error) { return svg(f) }

func svg(f *report.Figure) (string, error) {
	p, err := build(f)
	if err != nil {
		return "", err
	}
	width, height := size(f)
	c := vgsvg.New(width, height)
	p.Draw(draw.New(c))
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

func build(f *report.Figure) (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text = f.Title + "\n" + f.Of
	sans := font.Font{Typeface: "Liberation", Variant: "Sans"}
	p.Title.TextStyle.Font = sans
	p.Title.TextStyle.Font.Size = vg.Points(11)
	p.Title.TextStyle.Color = ink
	p.Title.Padding = vg.Points(8)
	p.Legend.TextStyle.Font = sans
	p.Legend.TextStyle.Font.Size = vg.Points(9)
	p.Legend.TextStyle.Color = ink
	p.Legend.ThumbnailWidth = vg.Points(24)
	p.Legend.Padding = vg.Points(2)
	p.Legend.Top = true
	for _, a := range []struct {
		axis *plot.Axis
		from *report.Axis
	}{{&p.X, &f.X}, {&p.Y, &f.Y}} {
		a.axis.Label.TextStyle.Font = sans
		a.axis.Label.TextStyle.Font.Size = vg.Points(10)
		a.axis.Tick.Label.Font = sans
		a.axis.Tick.Label.Font.Size = vg.Points(9)
		a.axis.Color, a.axis.Tick.Color = guide, guide
		a.axis.Label.TextStyle.Color, a.axis.Tick.Label.Color = ink, ink
		a.axis.Label.Padding = vg.Points(4)
	}
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = faint, faint
	p.Add(grid)
	if err := addSeries(p, f); err != nil {
		return nil, fmt.Errorf("draw %s: %w", f.Name, err)
	}
	setAxis(&p.X, &f.X)
	setAxis(&p.Y, &f.Y)
	// The plot's own margin, so that the last label isn't cut.
	p.X.Padding, p.Y.Padding = vg.Points(4), vg.Points(4)
	p.Title.TextStyle.XAlign = draw.XCenter
	return p, nil
}

func addSeries(p *plot.Plot, f *report.Figure) error {
	colour := 0
	for i := range f.Series {
		s := &f.Series[i]
		visible := clip(s.Points, f)
		if len(visible) == 0 {
			continue
		}
		xys := make(plotter.XYs, len(visible))
		for j, pt := range visible {
			xys[j] = plotter.XY{X: pt.X, Y: pt.Y}
		}
		c := colours[colour%len(colours)]
		if s.Style == report.Dots {
			dots, err := plotter.NewScatter(xys)
			if err != nil {
				return err
			}
			c.A = 0x70
			dots.GlyphStyle = draw.GlyphStyle{Color: color.NRGBA{c.R, c.G, c.B, c.A}, Radius: vg.Points(1.1), Shape: draw.CircleGlyph{}}
			p.Add(dots)
			colour++
			continue
		}
		line, err := plotter.NewLine(xys)
		if err != nil {
			return err
		}
		line.Color, line.Width = c, vg.Points(1.6)
		line.Dashes = dashes[colour/len(colours)%len(dashes)]
		if s.Style == report.Guide {
			line.Color, line.Width, line.Dashes = guide, vg.Points(1), dashes[1]
		} else {
			if err := addBand(p, visible, c); err != nil {
				return err
			}
			colour++
		}
		p.Add(line)
		p.Legend.Add(s.Name, line)
	}
	return nil
}

// addBand fills between the limits of a series.
func addBand(p *plot.Plot, points []report.Point, c color.RGBA) error {
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
func clip(points []report.Point, f *report.Figure) []report.Point {
	var kept []report.Point
	for _, p := range points {
		if inside(p.X, &f.X) && inside(p.Y, &f.Y) && !math.IsInf(p.High, 0) {
			if f.Y.From != f.Y.To {
				p.High, p.Low = min(p.High, f.Y.To), max(p.Low, f.Y.From)
			}
			kept = append(kept, p)
		}
	}
	return kept
}

func inside(v float64, a *report.Axis) bool {
	if math.IsNaN(v) || math.IsInf(v, 0) || a.Scale == report.Log && v <= 0 {
		return false
	}
	return a.From == a.To || v >= a.From && v <= a.To
}
