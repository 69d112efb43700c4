package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/traffic/estimate"
	"sunsetlab/traffic/report"
)

func figures() []report.Figure {
	line := func(f func(x float64) float64) (points []report.Point) {
		for x := 1.0; x < 160; x++ {
			points = append(points, report.Point{X: x, Y: f(x), Low: f(x) * 0.9, High: f(x) * 1.1})
		}
		return points
	}
	return []report.Figure{
		{Name: "week", Title: "A <week> & more", Of: `"persons"`, X: report.Axis{Label: "hour", Scale: report.HourOfWeek, To: 168}, Y: report.Axis{Label: "volume"},
			Series: []report.Series{{Name: "all", Points: line(math.Sqrt)}, {Name: "guide", Style: report.Guide, Points: line(math.Log)}}},
		{Name: "log", X: report.Axis{Scale: report.Log, From: 1, To: 1000}, Y: report.Axis{Scale: report.Log}, Square: true,
			Series: []report.Series{{Name: "dots", Style: report.Dots, Points: line(func(x float64) float64 { return x * x })}}},
		{Name: "day", X: report.Axis{Scale: report.HourOfDay, To: 23}, Series: []report.Series{{Points: line(math.Cbrt)}}},
		{Name: "months", X: report.Axis{Scale: report.Months}, Series: []report.Series{{Points: []report.Point{{X: 24305, Y: 1}, {X: 24306, Y: 2}}}}},
	}
}

// odd are figures with little or nothing in them.
func odd() []report.Figure {
	one := []report.Point{{X: 5, Y: 5, Low: 5, High: math.Inf(1)}}
	var all []report.Figure
	for _, scale := range []report.Scale{report.Linear, report.Log, report.HourOfWeek, report.HourOfDay, report.Months} {
		for _, points := range [][]report.Point{nil, one, {{X: 5, Y: 5, Low: 5, High: 5}}, {{X: 0, Y: 0}}, {{X: math.NaN(), Y: math.Inf(1)}}, {{X: -3, Y: -4, Low: -4, High: -4}}, {{X: 1e-300, Y: 1e300, High: 1e300}}} {
			all = append(all, report.Figure{Name: "odd", X: report.Axis{Scale: scale}, Y: report.Axis{Scale: scale}, Series: []report.Series{{Name: "s", Points: points}, {Name: "d", Style: report.Dots, Points: points}}})
		}
	}
	return all
}

func wellFormed(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
	}
}

func TestDrawings(t *testing.T) {
	for _, f := range append(figures(), odd()...) {
		var one, two bytes.Buffer
		require.NoError(t, WriteSVG(&one, &f))
		require.NoError(t, WriteSVG(&two, &f))
		require.Equal(t, one.String(), two.String())
		wellFormed(t, one.String())
		if f.Name == "odd" {
			continue
		}
		one.Reset()
		two.Reset()
		require.NoError(t, WritePNG(&one, &f))
		require.NoError(t, WritePNG(&two, &f))
		require.Equal(t, one.Bytes(), two.Bytes())
		img, err := png.Decode(&one)
		require.NoError(t, err)
		require.Greater(t, img.Bounds().Dx(), 1000)
	}
}

func TestSVGSaysWhatItShows(t *testing.T) {
	text, err := Inline(&figures()[0])
	require.NoError(t, err)
	require.Contains(t, text, `role="img" aria-label="A &lt;week&gt; &amp; more"`)
	require.Contains(t, text, "<title>A &lt;week&gt; &amp; more</title>")
	require.Contains(t, text, ">Mon</text>")
	require.Contains(t, text, ">all</text>")
}

var external = regexp.MustCompile(`(?i)(src|href)\s*=\s*"[^#"]|url\(|@import|<script`)

func TestPageNeedsNothingElse(t *testing.T) {
	r := &report.Report{Title: "A <b>title</b>", Period: "2025-06-02", Notes: []string{"a.csv: line 3: <script>alert(1)</script>"}, Figures: figures(),
		Tables: []report.Table{{Name: "t", Title: "T", Notes: []string{"n"}, Columns: []report.Column{{Name: "x"}, {Name: "y", Kind: report.Percent, Limits: true}},
			Rows: [][]report.Cell{{{Text: "<i>"}, {Value: estimate.Interval{Low: 0.1, Value: 0.2, High: 0.3}}}}}}}
	var b bytes.Buffer
	require.NoError(t, WritePage(&b, r))
	page := b.String()
	require.Empty(t, external.FindAllString(page, -1))
	require.NotContains(t, page, "<script")
	require.NotContains(t, page, "<i>")
	require.Contains(t, page, "20 [10, 30] %")
	require.Equal(t, 4, strings.Count(page, "<svg "))
	require.Contains(t, page, `<html lang="en">`)
}

func BenchmarkSVG(b *testing.B) {
	f := figures()[0]
	for b.Loop() {
		if _, err := Inline(&f); err != nil {
			b.Fatal(err)
		}
	}
}
