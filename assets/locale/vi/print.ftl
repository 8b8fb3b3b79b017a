# Words of the print.
slip-when = { $day }/{ $month }/{ $year } { $hour }:{ $minute }
slip-ahead = { $n ->
    [0] Quý khách là người tiếp theo
   *[other] Còn { $n } người trước
}
slip-keep = Giữ phiếu, số sẽ được gọi
slip-help = Hỗ trợ { $number }
slip-reprint = in lại

# A list of missing papers.
list-heading = Giấy tờ còn thiếu
list-fact = { $what }: { $value }
list-back = Khi đủ giấy tờ, mời quý khách trở lại lấy số
list-hours = { $days }: { $hours }
list-scan = Lần sau, quét mã này tại máy lấy số
list-date = Danh mục tại ngày { $day }/{ $month }/{ $year }

# A test page.
test-heading = Trang in thử
test-ruler = Thước { $mm } mm, hai đầu phải hiện đủ
test-grey = Năm mức xám, đều và không có vạch trắng
test-code = Mã { $n } điểm một ô, đưa vào máy quét phải đọc được
test-good = Tốt khi mọi dấu chữ đều rõ và giấy được cắt ngay dưới dòng này

# Why the printer cannot print, for staff.
printer-unreachable = Không kết nối được máy in { $address }
printer-silent = Máy in không trả lời
printer-cover-open = Nắp máy in đang mở
printer-no-paper = Máy in hết giấy
printer-cutter = Dao cắt của máy in bị kẹt
printer-overheated = Máy in quá nóng, đang nghỉ
printer-broken = Máy in báo lỗi nặng, cần tắt rồi bật lại
printer-offline = Máy in đang tạm dừng
printer-folder = Không ghi được ảnh phiếu vào { $folder }
printer-torn = Phiếu in dở: { $why }
printer-unknown = Không rõ phiếu đã ra hay chưa: { $why }
printer-link-lost = mất kết nối với máy in
printer-stuck = máy in không nhận thêm dữ liệu
printer-no-proof = máy in không báo đã in xong
printer-not-drawn = không dựng được phiếu
