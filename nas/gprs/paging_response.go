package gprs

import "sunsetlab/nas"

// PagingResponse answers a paging of the CS domain (TS 44.018 9.1.25, and
// TS 24.008 4.5.1.3.2 in Iu mode).
//
//nas:rr 27 uplink PAGING RESPONSE
type PagingResponse struct {
	CKSN                    CKSN               `nas:"V 1/2 low Ciphering Key Sequence Number"`
	MobileStationClassmark2 Classmark2         `nas:"LV 4 Mobile Station Classmark"`
	MobileIdentity          nas.MobileIdentity `nas:"LV 2-9 Mobile Identity"`

	AdditionalUpdateParameters nas.Opt[uint8] `nas:"C- TV 1 Additional update parameters"`

	Unknown []byte
}
