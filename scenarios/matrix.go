package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"sunsetlab/nas/eps"
	"sunsetlab/scenarios/strict"
	"sunsetlab/sim"
	"sunsetlab/sim/mme"
)

// MatrixProfiles are the rows of the matrix: models of devices, from a phone
// whose VoLTE works (P1) to a device that knows 3G alone (P10).
var MatrixProfiles = []string{"P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10"}

// NetworkState is a state of the network in the matrix.
type NetworkState struct {
	// VoLTE: IMS VoPS is 1 and the IMS registers whom it knows.
	VoLTE bool `json:"volte"`
	// CSFB is what the network makes of the CS part of a combined request.
	CSFB mme.SGsMode `json:"csfb"`
	// UTRAN says whether 3G is there.
	UTRAN bool `json:"utran"`
	// APNAuth: the default APN requires credentials, by PAP or CHAP.
	APNAuth bool `json:"apn_auth"`
}

// MatrixCell is what becomes of a profile in a state of the network. Its JSON
// and [MatrixCell.Record] are what sunsetlab matrix prints.
type MatrixCell struct {
	Profile string `json:"profile"`
	NetworkState
	RAT   sim.RAT   `json:"rat"`
	Voice sim.Voice `json:"voice"`
	Data  bool      `json:"data"`
	// Deciding is the message of the network that decided, and Cause the cause in
	// it. A device that no message ever reached, since it found no cell to begin
	// on, decided by itself: then it is that decision, without a cause.
	Deciding string `json:"deciding"`
	Cause    string `json:"cause"`
	// Clause is the rule that was followed.
	Clause string `json:"clause"`
}

// MatrixColumns are the names of what Record returns.
var MatrixColumns = []string{"profile", "volte", "csfb", "utran", "apn_auth", "rat", "voice", "data", "deciding", "cause", "clause"}

// Record is the cell as a line of CSV.
func (c *MatrixCell) Record() []string {
	return []string{c.Profile, fmt.Sprint(c.VoLTE), c.CSFB.String(), fmt.Sprint(c.UTRAN), fmt.Sprint(c.APNAuth),
		c.RAT.String(), c.Voice.String(), fmt.Sprint(c.Data), c.Deciding, c.Cause, c.Clause}
}

// MatrixSelection says which cells to play. An empty list is all of them.
type MatrixSelection struct {
	Profiles []string
	VoLTE    []bool
	CSFB     []mme.SGsMode
	UTRAN    []bool
	APNAuth  []bool
	// DataOnly gives each device a subscription without CS
	// (Network-Access-Mode 2).
	DataOnly bool
	// PacketOnlyCause is the EMM cause by which the network tells a device so:
	// #18, as networks in the field do, or #2, which is the literal one (TS 24.301
	// 5.5.1.3.4.3). 0 is 18.
	PacketOnlyCause uint8
}

func (s *MatrixSelection) packetOnlyCause() uint8 {
	return cmp.Or(s.PacketOnlyCause, fieldPacketOnlyCause)
}

// fieldPacketOnlyCause is what networks send to a subscription for packet service
// alone: "CS domain not available".
const fieldPacketOnlyCause = uint8(eps.EMMCauseCSDomainNotAvailable)

// States lists the states of the network that are selected.
func (s *MatrixSelection) States() []NetworkState {
	both := []bool{true, false}
	var all []NetworkState
	for _, volte := range orAll(s.VoLTE, both) {
		for _, csfb := range orAll(s.CSFB, []mme.SGsMode{mme.SGsNone, mme.SGsSMSOnly, mme.SGsFull}) {
			for _, utran := range orAll(s.UTRAN, both) {
				for _, auth := range orAll(s.APNAuth, both) {
					all = append(all, NetworkState{VoLTE: volte, CSFB: csfb, UTRAN: utran, APNAuth: auth})
				}
			}
		}
	}
	return all
}

// orAll returns what is selected, in the order of all.
func orAll[T comparable](selected, all []T) []T {
	if len(selected) == 0 {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(v T) bool { return !slices.Contains(selected, v) })
}

func (s *MatrixSelection) profiles() ([]string, error) {
	names := make([]string, len(s.Profiles))
	for i, name := range s.Profiles {
		names[i] = strings.ToUpper(name)
		if !slices.Contains(MatrixProfiles, names[i]) {
			return nil, fmt.Errorf("there is no profile %q%s", name, strict.Hint(name, MatrixProfiles))
		}
	}
	return orAll(names, MatrixProfiles), nil
}

// matrixEnd is when a cell is looked at: just before T3402, which no device can
// have started before its power-on, could expire for the first time.
const matrixEnd = 12*time.Minute - time.Second

// PlayMatrix plays the cells that are selected, a world for each state of the
// network, on all cores. Cells come in the order of profiles, then of states.
func PlayMatrix(selection MatrixSelection) ([]MatrixCell, error) {
	profiles, err := selection.profiles()
	if err != nil {
		return nil, err
	}
	states := selection.States()
	cells := make([]MatrixCell, len(profiles)*len(states))
	errs := make([]error, len(states))
	inParallel(len(states), func(i int) {
		run, err := playText("matrix", selection.scenario(states[i], profiles))
		if err != nil {
			errs[i] = fmt.Errorf("playing the matrix: %w", err)
			return
		}
		for j, p := range profiles {
			cells[j*len(states)+i] = run.matrixCell(p, states[i])
		}
	})
	return cells, errors.Join(errs...)
}

// playText plays a scenario that the program wrote itself.
func playText(name, text string) (*Run, error) {
	s, err := Parse(name, []byte(text), nil)
	if err != nil {
		return nil, err
	}
	return Play(s, Options{})
}

// inParallel calls f for 0 to n-1, on all cores.
func inParallel(n int, f func(i int)) {
	var group sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range n {
		slots <- struct{}{}
		group.Go(func() {
			f(i)
			<-slots
		})
	}
	group.Wait()
}

// Scenario is the text of the scenario in which the selected profiles meet a
// state of the network, for those who want to look closer at a cell.
func (s *MatrixSelection) Scenario(state NetworkState) (string, error) {
	profiles, err := s.profiles()
	if err != nil {
		return "", err
	}
	return s.scenario(state, profiles), nil
}

func (s *MatrixSelection) scenario(state NetworkState, profiles []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "name: a state of the network\n")
	fmt.Fprintf(&b, "until: %s\n", matrixEnd)
	fmt.Fprintf(&b, "network:\n  plmn: \"44010\"\n")
	fmt.Fprintf(&b, "  voice: {ims_vops: %t, sgs: %s, packet_only_cause: %d}\n", state.VoLTE, state.CSFB, s.packetOnlyCause())
	fmt.Fprintf(&b, "  utran: {present: %t}\n", state.UTRAN)
	if state.APNAuth {
		fmt.Fprintf(&b, "  apns: {internet: {auth: pap_or_chap, username: user, password: right}}\n")
	}
	fmt.Fprintf(&b, "devices:\n")
	for _, p := range profiles {
		subscription := ""
		if s.DataOnly {
			subscription = ", subscription: {nam: only_packet}"
		}
		fmt.Fprintf(&b, "  %s: {model: %s%s}\n", p, p, subscription)
	}
	return b.String()
}
