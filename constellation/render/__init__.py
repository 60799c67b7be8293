"""Make the files of the site from an atlas: pages, drawings, data for the scripts, and exports."""
