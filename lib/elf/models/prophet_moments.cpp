#include "elf/models/prophet_moments.hpp"

namespace elf::models {

ProphetMoments::ProphetMoments(double begin, std::size_t columns)
    : origin(begin), plain(columns + 2, columns + 2, arma::fill::zeros), timed(plain),
      square(plain) {}

void ProphetMoments::add(const arma::mat& z, const arma::vec& times) {
    const arma::mat moving = z.each_col() % (times - origin);
    plain += z.t() * z;
    timed += z.t() * moving;
    square += moving.t() * moving;
    rows += static_cast<double>(z.n_rows);
}

void ProphetMoments::add(const ProphetMoments& later) {
    const double shift = later.origin - origin;
    plain += later.plain;
    timed += later.timed + shift * later.plain;
    square += later.square + 2 * shift * later.timed + shift * shift * later.plain;
    rows += later.rows;
}

} // namespace elf::models
