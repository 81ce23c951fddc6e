"""What the write-up draws, drawn by Sightline: each photo's votes as an overlay, and four panels for each query."""

from __future__ import annotations

from generator.config import Config
from generator.core.geometry import vote_grid
from generator.pipeline.work import results_folder
from generator.stages.pictures import ImageJob, PanelJob, draw_image, draw_panel
from generator.store.atomic import write_if_changed
from generator.store.decode import Source
from generator.store.results import load_audit


def write_figures(settings: Config) -> int:
    """Draw and write the figures of a finished run with the functions of the draw stage; the number of files."""
    audit = load_audit(results_folder(settings))
    images = settings.image_source()
    source = Source(root=images.pictures, max_pixels=images.max_pixels)
    colours = audit.heatmaps.colours
    drawn: dict[str, bytes] = {}
    for image in audit.images.images:
        job = ImageJob(
            image=image,
            wanted={"overlay": f"overlay-{image.image_id}"},
            colours=colours,
            grid=vote_grid(image.width, image.height, audit.heatmaps.vote_grid),
            frames={},
            votes=audit.attention[image.image_id].votes,
        )
        drawn |= draw_image(job, source)
    for ranking in audit.rankings:
        query, match = ranking.query.image_id, ranking.candidates[0].image_id
        panel = PanelJob(
            name=f"panel-{query}",
            query=audit.images.by_id[query],
            query_votes=audit.attention[query].votes,
            match=audit.images.by_id[match],
            match_votes=audit.attention[match].votes,
            colours=colours,
        )
        drawn |= draw_panel(panel, source)
    for name, data in drawn.items():
        write_if_changed(settings.runs_folder / "figures" / f"{name.replace('/', '-')}.webp", data)
    return len(drawn)
