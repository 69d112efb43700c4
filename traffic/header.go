package traffic

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// readHeader reads the first line of a CSV file, which names columns in any
// order, and returns which of those known each is. Required columns must be
// there.
func readHeader(in *csv.Reader, known, required []string) ([]int, error) {
	header, err := in.Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil, errors.New("an empty file: the first line names the columns")
	case err != nil:
		return nil, err
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff") // spreadsheets put it there
	columns := make([]int, len(header))
	for i, name := range header {
		name = strings.TrimSpace(name)
		columns[i] = slices.Index(known, name)
		switch {
		case columns[i] < 0:
			return nil, fmt.Errorf("line 1: there is no column %.40q%s: there are %s", name, likeColumn(name, known), strings.Join(known, ", "))
		case slices.Contains(columns[:i], columns[i]):
			return nil, fmt.Errorf("line 1: two columns %s", name)
		}
	}
	for _, name := range required {
		if !slices.Contains(columns, slices.Index(known, name)) {
			return nil, fmt.Errorf("line 1: no column %s", name)
		}
	}
	return columns, nil
}

// likeColumn is the column of a name that is written another way.
func likeColumn(name string, known []string) string {
	plain := func(s string) string {
		return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(s))
	}
	for _, k := range known {
		if plain(k) == plain(name) {
			return fmt.Sprintf(" (did you mean %s?)", k)
		}
	}
	return ""
}
