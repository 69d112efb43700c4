package gprs

// SMStatus reports an error (TS 24.008 9.5.21).
//
//nas:sm 55 both SM STATUS
type SMStatus struct {
	SMHeader
	SMCause SMCause `nas:"V 1 SM cause"`

	Unknown []byte
}
