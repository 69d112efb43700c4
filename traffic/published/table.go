package published

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

var (
	//go:embed data/table1.csv
	table1 string
	//go:embed data/table2.csv
	table2 string
	//go:embed data/table3.csv
	table3 string
	//go:embed data/table4.csv
	table4 string
)

// The tables, read once: they are part of the program, so that one that can't
// be read is a defect of the program.
var (
	dailyVolumes = [...][]yearly{Mobile: readDaily(table2), Broadband: readDaily(table1)}
	portRows     = [...][]PortRow{Mobile: readPorts(table4), Broadband: readPorts(table3)}
)

// CSV returns a table, 1 to 4, as it is kept: comments that begin with #, a
// line of names, a line for each row.
func CSV(table int) (string, error) {
	switch table {
	case 1:
		return table1, nil
	case 2:
		return table2, nil
	case 3:
		return table3, nil
	case 4:
		return table4, nil
	}
	return "", fmt.Errorf("there is no table %d: want 1 to 4", table)
}

// read returns a table's rows without its names.
func read(table string) [][]string {
	r := csv.NewReader(strings.NewReader(table))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic("published: " + err.Error())
	}
	return rows[1:]
}

func number(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic("published: " + err.Error())
	}
	return f
}
