// Package scenarios is where the house comes together: the language in which a
// person says what world to play and what to expect of it, the shipped
// scenarios in that language, the lab that wires the elements up, and the
// verdicts.
//
//	s, err := scenarios.Load("lab.yaml")
//	if err != nil {
//		return err // every problem of the file, with line, column and excerpt
//	}
//	run, err := scenarios.Play(s, scenarios.Options{})
//	fmt.Println(run.Verdict.Met)
//
// A [Scenario] holds exactly what a file may say; its fields' comments are the
// descriptions in the JSON Schema that editors use. [NewLab] is the one place
// where elements meet.
package scenarios
