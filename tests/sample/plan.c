/* The tables of plan.h. */
#include "tests/sample/plan.h"

const int admitted_per_year[N_YEARS] = { 1800, 1850, 1850, 1800 };

const struct district_plan district_plans[N_DISTRICTS] = {
	{ "TP", "070", 15, 188, 0, 3, 1200, 2350 },
	{ "LB", "071", 8, 100, 8, 0, 2890, 1240 },
	{ "NH", "072", 12, 151, 11, 0, 3940, 1760 },
	{ "CH", "073", 26, 327, 19, 25, 6700, 3560 },
	{ "HY", "074", 18, 226, 7, 30, 3540, 2520 },
	{ "YS", "075", 28, 352, 10, 35, 3200, 3900 },
	{ "SD", "076", 31, 389, 8, 30, 2550, 4300 },
};

const struct bloc_plan bloc_plans[N_BLOCS] = {
	{ "KC", "Đảng bộ Khối các cơ quan và doanh nghiệp tỉnh", "Đảng bộ cơ quan, doanh nghiệp số",
	  "Chi bộ cơ quan, doanh nghiệp số", "office", 52, 70, 1000, 2250 },
	{ "QS", "Đảng bộ Quân sự tỉnh", "Đảng bộ đơn vị quân sự số", "Chi bộ đơn vị quân sự số",
	  "armed_forces", 14, 14, 140, 84 },
	{ "CA", "Đảng bộ Công an tỉnh", "Đảng bộ đơn vị công an số", "Chi bộ đơn vị công an số",
	  "armed_forces", 18, 16, 132, 150 },
};

/* The armed forces are not in it; the bloc of agencies stands for the province's own. */
const struct staff_plan staff_plans[N_SITES] = {
	{ 130, 1650 }, { 105, 820 }, { 115, 1100 }, { 150, 2050 }, { 135, 1700 },
	{ 150, 2200 }, { 160, 2500 }, { 1215, 2289 }, { 0, 0 }, { 0, 0 },
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

const char *const families[N_FAMILIES] = {
	"Nguyễn", "Hoàng", "Ma", "Nông", "Bàn", "Triệu", "Đặng", "Lò", "Chẩu", "Quan", "Hà", "Lương", "Phùng", "Lý",
	"Trương", "Vàng", "Sùng", "Giàng", "Thào", "Trần", "Sầm", "Lâm", "Ninh", "Đỗ", "Lê", "Phạm", "Vũ", "Hứa",
	"La", "Hầu", "Tướng", "Đàm", "Khổng", "Dương", "Phan", "Tô",
};
const char *const middles[2][N_MIDDLES] = { {
	"Văn", "Đức", "Quang", "Minh", "Xuân", "Công", "Tiến", "Thanh", "Ngọc", "Trọng", "Đình", "Hữu", "Mạnh", "Duy",
	"Thế", "Trung", "Viết", "Khánh", "Bá", "Sỹ",
}, {
	"Thị", "Thanh", "Ngọc", "Thu", "Kim", "Hồng", "Bích", "Minh", "Phương", "Mai", "Diệu", "Hải", "Lan", "Hoài",
	"Kiều", "Tố", "Xuân", "Mỹ", "Cẩm", "Quỳnh",
} };
const char *const givens[2][N_GIVENS] = { {
	"Hùng", "Dũng", "Cường", "Thắng", "Sơn", "Hải", "Long", "Nam", "Bình", "Đông", "Tuấn", "Tú", "Kiên", "Trường",
	"Thành", "Đạt", "Vinh", "Phúc", "Lộc", "Thọ", "Khang", "Nghĩa", "Lâm", "Toàn", "Quyết", "Chiến", "Khoa",
	"Tài", "Hiếu", "Trung", "Hậu", "Thịnh", "Phong", "Quý", "Bảo", "Huy", "Khôi", "Luân", "Nhân", "Sinh", "Tân",
	"Thái", "Thiện", "Tiệp", "Tùng", "Vượng", "Chính", "Công", "Dân", "Duy", "Giang", "Hoan", "Hưng", "Khải",
	"Kỳ", "Lập", "Linh", "Lương", "Mạnh", "Minh", "Nghiệp", "Nguyên", "Phú", "Quang", "Quân", "Quốc", "Sáng",
	"Sỹ", "Tấn", "Thanh", "Thuận", "Tiến", "Tĩnh", "Toán", "Trọng", "Tuyên", "Viễn", "Việt", "Vũ", "Xuân", "Biên",
	"Chức", "Diện", "Đoàn", "Hanh", "Khánh", "Khuê", "Lượng", "Mười", "Ngữ",
}, {
	"Hoa", "Hương", "Lan", "Huệ", "Mai", "Cúc", "Đào", "Liên", "Phượng", "Hằng", "Hạnh", "Thảo", "Nga", "Nhung",
	"Dung", "Hiền", "Loan", "Thủy", "Thúy", "Vân", "Yến", "Trang", "Linh", "Ngân", "Oanh", "Quyên", "Tuyết",
	"Xuân", "Chi", "Chinh", "Diễm", "Dịu", "Duyên", "Giang", "Hà", "Hải", "Hậu", "Hiên", "Hoài", "Hồng", "Huyền",
	"Khuyên", "Lành", "Lệ", "Lý", "Mến", "Minh", "Mơ", "Mỵ", "Nết", "Nghĩa", "Ngoan", "Nguyệt", "Nhàn", "Nhi",
	"Nhiên", "Phấn", "Phương", "Quế", "Quỳnh", "Sen", "Sim", "Tâm", "Thanh", "Thắm", "Thoa", "Thơm", "Thu",
	"Thuận", "Thư", "Thương", "Tình", "Toan", "Trinh", "Tươi", "Uyên", "Vang", "Vi", "Viên", "Vui", "Xoan",
	"Xuyến", "Bưởi", "Chuyên", "Dần", "Đoan", "Hảo", "Hợi", "Khanh", "Len",
} };
