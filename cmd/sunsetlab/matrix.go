package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sunsetlab/scenarios"
	"sunsetlab/sim"
	"sunsetlab/sim/mme"
)

type matrixFlags struct {
	profiles, volte, csfb, utran, apnAuth []string
	subscription                          string
	packetOnlyCause                       uint8
	csv, json, scenario                   bool
}

func newMatrix() *cobra.Command {
	var f matrixFlags
	cmd := &cobra.Command{
		Use:   "matrix",
		Short: "Play each profile of device in each state of the network",
		Long: `Matrix switches ten profiles of devices on in 24 states of a network: VoLTE or
not, CS fallback for calls, for SMS or not at all, 3G or not, an APN that wants
credentials or not. It says of each of the 240 cells where the device ends up,
with what voice and whether with data; as CSV or JSON also which message of the
network decided, with what cause, and by which rule.

A cell begins at power-on; nobody calls; it is looked at just before T3402
expires. The profiles are described by sunsetlab list --models.

With --subscription data_only the HSS holds no CS (Network-Access-Mode 2), and the
network answers combined requests with "EPS only" and EMM cause #18, as networks
in the field do. --packet-only-cause 2 has it send the literal cause, "IMSI unknown
in HSS": a phone may stay on LTE then, and these profiles do. A network with --csfb
none has no CS for anybody, and says #18 in any case.`,
		Example: `  sunsetlab matrix
  sunsetlab matrix --profiles P1,P2,P3 --utran false
  sunsetlab matrix --subscription data_only      without CS in the subscription
  sunsetlab matrix --subscription data_only --packet-only-cause 2
                                                 and the literal cause for that
  sunsetlab matrix --csv > matrix.csv
  sunsetlab matrix --volte false --csfb none --utran false --apn-auth true --scenario > cell.yaml
                                                 one state, to explain or to change`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := f.selection()
			if err != nil {
				return err
			}
			return writeMatrix(cmd.OutOrStdout(), s, &f)
		},
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&f.profiles, "profiles", nil, "play these `PROFILES` alone, such as P1,P4")
	flags.StringSliceVar(&f.volte, "volte", nil, "play these states of VoLTE alone: true, `false`")
	flags.StringSliceVar(&f.csfb, "csfb", nil, "play these states of CS fallback alone: none, sms_only, `full`")
	flags.StringSliceVar(&f.utran, "utran", nil, "play these states of 3G alone: true, `false`")
	flags.StringSliceVar(&f.apnAuth, "apn-auth", nil, "play these states of APN authentication alone: true, `false`")
	flags.StringVar(&f.subscription, "subscription", "packet_and_circuit", "what the HSS holds: packet_and_circuit or `data_only`")
	flags.Uint8Var(&f.packetOnlyCause, "packet-only-cause", 18, "with data_only, the EMM `CAUSE` that tells devices so: 18 or 2")
	flags.BoolVar(&f.csv, "csv", false, "print the cells as CSV")
	flags.BoolVar(&f.json, "json", false, "print the cells as JSON")
	flags.BoolVar(&f.scenario, "scenario", false, "print the scenario of the one state that is selected")
	cmd.MarkFlagsMutuallyExclusive("csv", "json", "scenario")
	return cmd
}

// selection turns flags into what to play.
func (f *matrixFlags) selection() (scenarios.MatrixSelection, error) {
	s := scenarios.MatrixSelection{Profiles: f.profiles}
	var errs []error
	for _, b := range []struct {
		name   string
		values []string
		to     *[]bool
	}{{"volte", f.volte, &s.VoLTE}, {"utran", f.utran, &s.UTRAN}, {"apn-auth", f.apnAuth, &s.APNAuth}} {
		for _, v := range b.values {
			on, err := strconv.ParseBool(strings.ToLower(v))
			if err != nil {
				errs = append(errs, fmt.Errorf("--%s is true or false, not %q", b.name, v))
			}
			*b.to = append(*b.to, on)
		}
	}
	for _, v := range f.csfb {
		var m mme.SGsMode
		if err := m.UnmarshalText([]byte(strings.ToLower(v))); err != nil || m == mme.SGsGhost {
			errs = append(errs, fmt.Errorf("--csfb is none, sms_only or full, not %q", v))
		}
		s.CSFB = append(s.CSFB, m)
	}
	switch strings.ToLower(f.subscription) {
	case "packet_and_circuit":
	case "data_only":
		s.DataOnly = true
	default:
		errs = append(errs, fmt.Errorf("--subscription is packet_and_circuit or data_only, not %q", f.subscription))
	}
	switch {
	case f.packetOnlyCause != 2 && f.packetOnlyCause != 18:
		errs = append(errs, fmt.Errorf("--packet-only-cause is 2 or 18, not %d", f.packetOnlyCause))
	case f.packetOnlyCause != 18 && !s.DataOnly:
		errs = append(errs, errors.New("--packet-only-cause goes with --subscription data_only"))
	}
	s.PacketOnlyCause = f.packetOnlyCause
	return s, errors.Join(errs...)
}

func writeMatrix(w io.Writer, s scenarios.MatrixSelection, f *matrixFlags) error {
	if f.scenario {
		return writeMatrixScenario(w, s)
	}
	cells, err := scenarios.PlayMatrix(s)
	if err != nil {
		return err
	}
	switch {
	case f.csv:
		return writeMatrixCSV(w, cells)
	case f.json:
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		if err := enc.Encode(cells); err != nil {
			return fmt.Errorf("writing the matrix: %w", err)
		}
	default:
		writeMatrixTables(w, cells)
		writeMatrixNote(w, &s)
	}
	return nil
}

// writeMatrixNote says which of two answers a subscription without CS got.
func writeMatrixNote(w io.Writer, s *scenarios.MatrixSelection) {
	switch {
	case !s.DataOnly:
	case s.PacketOnlyCause == 2:
		fmt.Fprint(w, `The subscriptions hold no CS. The network tells devices so by "EPS only" and EMM
cause #2, the literal one: the standard lets a phone choose then, and these stay.
Where no CSFB is offered at all it says #18 to everybody.
`)
	default:
		fmt.Fprint(w, `The subscriptions hold no CS. The network tells devices so by "EPS only" and EMM
cause #18, as networks in the field do; --packet-only-cause 2 plays the literal one.
`)
	}
}

func writeMatrixScenario(w io.Writer, s scenarios.MatrixSelection) error {
	states := s.States()
	if len(states) != 1 {
		return fmt.Errorf("--scenario prints one state, and %d are selected: say --volte, --csfb, --utran and --apn-auth", len(states))
	}
	text, err := s.Scenario(states[0])
	if err != nil {
		return err
	}
	fmt.Fprint(w, text)
	return nil
}

func writeMatrixCSV(w io.Writer, cells []scenarios.MatrixCell) error {
	records := [][]string{scenarios.MatrixColumns}
	for i := range cells {
		records = append(records, cells[i].Record())
	}
	if err := csv.NewWriter(w).WriteAll(records); err != nil {
		return fmt.Errorf("writing the matrix: %w", err)
	}
	return nil
}

// writeMatrixTables prints a table for each combination of VoLTE and APN
// authentication: a line for each profile, a column for each state of CS
// fallback and 3G.
func writeMatrixTables(w io.Writer, cells []scenarios.MatrixCell) {
	style := styleOf(w)
	type page struct{ volte, auth bool }
	tables := map[page]*grid{}
	var pages []page
	for i := range cells {
		c := &cells[i]
		p := page{c.VoLTE, c.APNAuth}
		if tables[p] == nil {
			tables[p] = new(grid)
			pages = append(pages, p)
		}
		utran := "no 3G"
		if c.UTRAN {
			utran = "3G"
		}
		tables[p].put(c.Profile, csfbTitles[c.CSFB]+", "+utran, c)
	}
	for _, p := range pages {
		title := []string{"no VoLTE", "no APN authentication"}
		if p.volte {
			title[0] = "VoLTE"
		}
		if p.auth {
			title[1] = "APN authentication required"
		}
		fmt.Fprintf(w, "%s\n", style.bold(strings.Join(title, ", ")))
		tables[p].write(w, style)
		fmt.Fprintln(w)
	}
}

var csfbTitles = map[mme.SGsMode]string{mme.SGsNone: "no CSFB", mme.SGsSMSOnly: "SMS only", mme.SGsFull: "CSFB"}

// grid is one table of cells.
type grid struct {
	rows, columns []string
	cells         map[[2]string]*scenarios.MatrixCell
}

func (g *grid) put(row, column string, c *scenarios.MatrixCell) {
	if g.cells == nil {
		g.cells = map[[2]string]*scenarios.MatrixCell{}
	}
	if len(g.rows) == 0 || g.rows[len(g.rows)-1] != row {
		g.rows = append(g.rows, row)
	}
	if len(g.rows) == 1 {
		g.columns = append(g.columns, column)
	}
	g.cells[[2]string{row, column}] = c
}

func (g *grid) write(w io.Writer, st style) {
	const width = 18
	line := "      "
	for _, c := range g.columns {
		line += fmt.Sprintf("%-*s", width, c)
	}
	fmt.Fprintln(w, st.faint(strings.TrimRight(line, " ")))
	for _, r := range g.rows {
		line := fmt.Sprintf("  %-4s", r)
		for i, column := range g.columns {
			c := g.cells[[2]string{r, column}]
			text := cellWords(c)
			pad := strings.Repeat(" ", width-len(text))
			if i == len(g.columns)-1 {
				pad = ""
			}
			line += paintCell(st, c, text) + pad
		}
		fmt.Fprintln(w, line)
	}
}

// cellWords says what a device has in a few letters.
func cellWords(c *scenarios.MatrixCell) string {
	if c.RAT == sim.NoRAT {
		return "none"
	}
	rat, voice, data := "LTE", voiceWords[c.Voice], "data"
	if c.RAT == sim.UTRAN {
		rat = "3G"
	}
	if !c.Data {
		data = "no data"
	}
	return rat + " " + voice + " " + data
}

var voiceWords = map[sim.Voice]string{sim.NoVoice: "-", sim.SMSOnly: "SMS", sim.CS: "CS", sim.GhostCSFB: "ghost", sim.CSFB: "CSFB", sim.VoLTE: "VoLTE"}

func paintCell(st style, c *scenarios.MatrixCell, text string) string {
	switch {
	case !c.Data:
		return st.bad(text)
	case c.RAT == sim.EUTRAN:
		return st.good(text)
	}
	return text
}
