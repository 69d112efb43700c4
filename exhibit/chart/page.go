package chart

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"sunsetlab/exhibit"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"numeric": func(c exhibit.Column) bool { return c.Kind != exhibit.Text },
}).Parse(pageText))

// pageFigure is a figure with its drawing.
type pageFigure struct {
	*exhibit.Figure
	SVG template.HTML
}

// WritePage writes a report as one HTML page that needs nothing else.
func WritePage(w io.Writer, r *exhibit.Report) error {
	data := struct {
		*exhibit.Report
		Figures []pageFigure
	}{Report: r}
	for i := range r.Figures {
		f := &r.Figures[i]
		text, err := Inline(f)
		if err != nil {
			return err
		}
		// The drawing is gonum's, which escapes what it is given.
		data.Figures = append(data.Figures, pageFigure{f, template.HTML(text)})
	}
	if err := page.Execute(w, data); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}
