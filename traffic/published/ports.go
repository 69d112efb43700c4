package published

import (
	"fmt"
	"slices"
)

// The years of Tables 3 and 4.
const (
	FirstPortYear = 2021
	LastPortYear  = 2025
)

// Scope is over which ports a row of Table 3 or 4 goes.
type Scope uint8

const (
	OnePort   Scope = iota
	Total           // all of the protocol
	Below1024       // a sum
	From1024        // a sum
)

// PortRow is a row of Table 3 (broadband) or 4 (mobile).
type PortRow struct {
	Protocol Protocol
	Scope    Scope
	Port     uint16 // where the scope is OnePort: the lower of the two
	Name     string // as printed; may be empty
	percent  [LastPortYear - FirstPortYear + 1]float64
}

// Percent returns the share of all traffic as printed, 0 for years without.
// Printed 0.0 may be up to 0.05.
func (r *PortRow) Percent(year int) float64 {
	if year < FirstPortYear || year > LastPortYear {
		return 0
	}
	return r.percent[year-FirstPortYear]
}

// Likely returns the share that was probably meant, with why it isn't the
// printed one; the printed one and no reason in all but two cases.
func (r *PortRow) Likely(year int) (percent float64, why string) {
	printed := r.Percent(year)
	if r.Protocol == UDP && r.Scope == OnePort && r.Port == 4500 && printed == 8.0 {
		return 0.8, fmt.Sprintf("UDP 4500 is printed as 8.0 %% for %d, more than UDP's total leaves; 0.8 fits it and the years after", year)
	}
	return printed, ""
}

// Ports returns the rows of Table 3 or 4 as printed.
func Ports(k Kind) []PortRow {
	if int(k) >= len(portRows) {
		return nil
	}
	return slices.Clone(portRows[k])
}

func readPorts(table string) []PortRow {
	var rows []PortRow
	for _, row := range read(table) {
		r := PortRow{Name: row[2]}
		if err := r.Protocol.UnmarshalText([]byte(row[0])); err != nil {
			panic("published: " + err.Error())
		}
		switch row[1] {
		case "total":
			r.Scope = Total
		case "below1024":
			r.Scope = Below1024
		case "from1024":
			r.Scope = From1024
		default:
			r.Port = uint16(number(row[1]))
		}
		for i := range r.percent {
			r.percent[i] = number(row[3+i])
		}
		rows = append(rows, r)
	}
	return rows
}
