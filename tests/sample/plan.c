/* The tables of plan.h. */
#include "tests/sample/plan.h"

const struct district_plan district_plans[N_DISTRICTS] = {
	{ "TP", "070", 15, 188, 0, 3 },
	{ "LB", "071", 8, 100, 8, 0 },
	{ "NH", "072", 12, 151, 11, 0 },
	{ "CH", "073", 26, 327, 19, 25 },
	{ "HY", "074", 18, 226, 7, 30 },
	{ "YS", "075", 28, 352, 10, 35 },
	{ "SD", "076", 31, 389, 8, 30 },
};

const struct bloc_plan bloc_plans[N_BLOCS] = {
	{ "KC", "Đảng bộ Khối các cơ quan và doanh nghiệp tỉnh", "Đảng bộ cơ quan, doanh nghiệp số", "Chi bộ cơ quan, doanh nghiệp số", "office", 52, 70 },
	{ "QS", "Đảng bộ Quân sự tỉnh", "Đảng bộ đơn vị quân sự số", "Chi bộ đơn vị quân sự số", "armed_forces", 14, 14 },
	{ "CA", "Đảng bộ Công an tỉnh", "Đảng bộ đơn vị công an số", "Chi bộ đơn vị công an số", "armed_forces", 18, 16 },
};

const struct named district_committees[COMMITTEES_PER_DISTRICT] = {
	{ "Đảng bộ Cơ quan Ủy ban nhân dân %s", "office" },
	{ "Đảng bộ Quân sự %s", "armed_forces" },
	{ "Đảng bộ Công an %s", "armed_forces" },
	{ "Đảng bộ Trung tâm Y tế %s", "health" },
};

const struct named district_cells[CELLS_PER_DISTRICT] = {
	{ "Chi bộ Tòa án nhân dân %s", "office" },
	{ "Chi bộ Viện kiểm sát nhân dân %s", "office" },
	{ "Chi bộ Chi cục Thi hành án dân sự %s", "office" },
	{ "Chi bộ Chi cục Thuế %s", "office" },
	{ "Chi bộ Kho bạc Nhà nước %s", "office" },
	{ "Chi bộ Bảo hiểm xã hội %s", "public_service" },
	{ "Chi bộ Hạt Kiểm lâm %s", "office" },
	{ "Chi bộ Trung tâm Giáo dục nghề nghiệp %s", "public_service" },
	{ "Chi bộ Trường trung học phổ thông số 1 %s", "school" },
	{ "Chi bộ Trường trung học phổ thông số 2 %s", "school" },
	{ "Chi bộ Trung tâm Văn hóa, Truyền thông %s", "public_service" },
	{ "Chi bộ Điện lực %s", "state_enterprise" },
	{ "Chi bộ Bưu điện %s", "state_enterprise" },
	{ "Chi bộ Hợp tác xã dịch vụ %s", "private_enterprise" },
};

const struct named commune_cells[CELLS_PER_COMMUNE] = {
	{ "Chi bộ Cơ quan %s", "office" },
	{ "Chi bộ Trường mầm non %s", "school" },
	{ "Chi bộ Trường tiểu học %s", "school" },
	{ "Chi bộ Trường trung học cơ sở %s", "school" },
	{ "Chi bộ Trạm Y tế %s", "health" },
};

const char *const village_heads[N_HEADS] = {
	"Nà", "Khuổi", "Bản", "Pác", "Nặm", "Phiêng", "Đồng", "Khuôn", "Lũng", "Cốc",
	"Tát", "Khau", "Làng", "Thẩm", "Soi", "Gốc", "Đèo", "Vực", "Lũy", "Cây",
};
const char *const village_tails[N_TAILS] = {
	"Khoang", "Lầu", "Mỏ", "Chang", "Tông", "Ngoãng", "Vài", "Trang", "Muồng", "Hương", "Quế", "Lừa",
	"Thắm", "Luông", "Sen", "Vải", "Cại", "Nhội", "Bưởi", "Phai", "Đao", "Lếch", "Ruộng", "Sảo",
};
