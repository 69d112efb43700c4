package nas_test

import (
	"fmt"

	"sunsetlab/nas"
)

func Example() {
	imsi, err := nas.ParseIMSI("440101234567890")
	if err != nil {
		fmt.Println(err)
		return
	}
	home := imsi.PLMN(2)
	fmt.Println(imsi, home, nas.TAI{PLMN: home, TAC: 7})
	_, err = nas.ParseIMSI("44010-123456789")
	fmt.Println(err)
	// Output:
	// 440101234567890 44010 44010-0007
	// parse IMSI "44010-123456789": '-' at position 6 is not a digit
}
