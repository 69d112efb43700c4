package gprs

// CPData carries an RP message (TS 24.011 7.2.1).
//
//nas:cp 01 both CP-DATA
type CPData struct {
	CPHeader
	UserData []byte `nas:"LV 1-249 CP-User data"`

	Unknown []byte
}

// CPAck acknowledges a CP-DATA (TS 24.011 7.2.2).
//
//nas:cp 04 both CP-ACK
type CPAck struct {
	CPHeader
	Unknown []byte
}

// CPError refuses a CP-DATA (TS 24.011 7.2.3).
//
//nas:cp 10 both CP-ERROR
type CPError struct {
	CPHeader
	Cause CPCause `nas:"V 1 CP-Cause"`

	Unknown []byte
}
