package scenarios_test

import (
	"fmt"

	"sunsetlab/scenarios"
)

func ExamplePlay() {
	s, err := scenarios.Parse("lab.yaml", []byte(`
name: a phone without VoLTE, where 3G has gone
network: {plmn: "44010"}
devices:
  phone: {model: smartphone-no-volte, no_other_rat: oos}
expect:
  - {device: phone, at: 1m, rat: eutran, data: true}
`), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	run, err := scenarios.Play(s, scenarios.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, o := range run.Verdict.Expectations {
		fmt.Printf("%s: %s: %t\nbecause %s\n", o.Device, o.Expected, o.Met, o.Because)
	}
	// Output:
	// phone: rat eutran, data true at 1 min: false
	// because ATTACH ACCEPT: EPS only, EMM cause #18 → IMS voice not available (VoPS 0) → E-UTRA disabled (TS 24.301 4.5) → no UTRAN found → out of service, no data 1 s after power-on
}
