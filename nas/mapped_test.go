package nas_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
)

func TestMappedIdentities(t *testing.T) {
	plmn := nas.MustParsePLMN("44010")
	guti := nas.GUTI{PLMN: plmn, MMEGroupID: 0x8001, MMECode: 0x2a, MTMSI: 0xc1234567}
	ptmsi, rai, signature := nas.PTMSIFromGUTI(guti)
	require.Equal(t, nas.TMSI(0xc12a4567), ptmsi)
	require.Equal(t, nas.RAI{PLMN: plmn, LAC: 0x8001, RAC: 0x2a}, rai)
	require.Equal(t, byte(0x23), signature)
	require.Equal(t, guti, nas.GUTIBehindPTMSI(ptmsi, rai, signature))

	ptmsi, rai = 0xd5667788, nas.RAI{PLMN: plmn, LAC: 1, RAC: 9}
	mapped := nas.GUTIFromPTMSI(ptmsi, rai)
	require.Equal(t, nas.GUTI{PLMN: plmn, MMEGroupID: 1, MMECode: 0x66, MTMSI: 0xd5097788}, mapped)
	gotPTMSI, gotRAI := nas.PTMSIBehindGUTI(mapped)
	require.Equal(t, ptmsi, gotPTMSI)
	require.Equal(t, rai, gotRAI)
}
